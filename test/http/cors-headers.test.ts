import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cors } from '../../functions/api/cors.ts';
import { sdkClients } from '../support/clients/all.ts';

/** Headers of clients that are not on npm, or need other credentials, from their sources. */
const headersInSources: Readonly<Record<string, readonly string[]>> = {
  'batchcompute (Python)': [
    'access-key-id',
    'region-id',
    'signature-method',
    'signature-nonce',
    'signature-version',
    'version',
  ],
  'aliyun-java-sdk-core': [
    'accesskey-id',
    'action',
    'bearer-token',
    'content-sha256',
    'content-sm3',
    'date',
    'region-id',
    'security-token',
    'signature-method',
    'signature-nonce',
    'signature-type',
    'signature-version',
    'version',
    'zero-trust-idtoken',
  ],
  'aliyun-python-sdk-core': [
    'action',
    'region-id',
    'security-token',
    'signature-method',
    'signature-version',
    'version',
  ],
  'alibaba-cloud-sdk-go': [
    'action',
    'bearer-token',
    'credentials-provider',
    'proxy-secure-transport',
    'proxy-source-ip',
    'security-token',
    'signature-method',
    'signature-version',
    'version',
  ],
  'aliyun-net-sdk-core': [
    'action',
    'bearer-token',
    'security-token',
    'signature-method',
    'signature-type',
    'signature-version',
    'version',
  ],
  '@alicloud/pop-core, openapi-client and openapi-core': [
    'accesskey-id',
    'bearer-token',
    'credentials-provider',
    'retry-attempts',
    'retry-delay',
    'security-token',
    'signature-type',
    'zero-trust-idtoken',
  ],
  'the documentation, of compressed bodies': ['body-rawsize', 'compress-type'],
};

let recorder: Server;
let recorded = new Set<string>();
beforeAll(async () => {
  recorder = createServer((request, response) => {
    for (const name of Object.keys(request.headers)) recorded.add(name);
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end('{}');
  });
  await once(recorder.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  recorder.closeAllConnections();
  recorder.close();
});

/** Every header that the client sends in any operation. */
async function headersOf(client: (typeof sdkClients)[number]): Promise<string[]> {
  const { port } = recorder.address() as AddressInfo;
  const sdk = client.connect(`http://127.0.0.1:${port}`, { accessKeyId: 'Key', accessKeySecret: 'secret' });
  recorded = new Set();
  await sdk.createImage({ Name: 'n', EcsImageId: 'm-1', Platform: 'Linux' });
  if (client.sendsTokens) await sdk.createImage({ Name: 'n', EcsImageId: 'm-1', Platform: 'Linux' }, 'token');
  await sdk.getImage('img-1');
  await sdk.listImages({ MaxItemCount: '1' });
  await sdk.getQuotas();
  await sdk.deleteImage('img-1');
  return [...recorded];
}

const isAcsHeader = (name: string) => name.startsWith('x-acs-');

it.each(sdkClients.map((client) => [client.name, client] as const))(
  'allows every x-acs header that %s sends',
  async (_, client) => {
    const sent = (await headersOf(client)).filter((name) => isAcsHeader(name) || name.startsWith('x-sdk-'));
    expect(sent).toContain('x-acs-version');
    expect(cors.allowHeaders).toEqual(expect.arrayContaining(sent));
  },
);

it.each(Object.entries(headersInSources))('allows every x-acs header that %s sends', (_, names) => {
  expect(cors.allowHeaders).toEqual(expect.arrayContaining(names.map((name) => `x-acs-${name}`)));
});

it('allows no x-acs header that no client sends', async () => {
  const sent = new Set(
    Object.values(headersInSources).flatMap((names) => names.map((name) => `x-acs-${name}`)),
  );
  for (const client of sdkClients) for (const name of await headersOf(client)) sent.add(name);
  expect(cors.allowHeaders.filter((name) => isAcsHeader(name) && !sent.has(name))).toEqual([]);
});
