import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it } from 'vitest';
import type { ExampleRequest } from '../../infra/console/examples.ts';
import { actionOf, snippets } from '../../infra/console/page/snippets.ts';
import { exampleRequest } from '../../infra/console/request.ts';
import { newTenant } from '../support/tenant.ts';

const stack = inject('stack');
const run = promisify(execFile);
const project = join(import.meta.dirname, '../..');

async function printed(client: string, example: ExampleRequest): Promise<string> {
  const { accountId, accessKeyId, accessKeySecret: secret } = await newTenant(stack);
  const tenant = { accountId, accessKeyId, secret };
  const { host } = new URL(stack.url);
  const request = exampleRequest(example, host, tenant, { unique: 'a' });
  const snippet = snippets.find((each) => each.client === client);
  const code = snippet?.code({ request, example, tenant, origin: stack.url }) ?? '';
  const [program, ...parameters] = client === 'curl' ? ['sh', '-c'] : [process.execPath, '-e'];
  const env = { ...process.env, ACCESS_KEY_SECRET: secret };
  const { stdout } = await run(program ?? '', [...parameters, code], { cwd: project, env });
  return stdout;
}

const creation: ExampleRequest = {
  method: 'POST',
  path: '/images',
  query: { IdempotentToken: 'token_1' },
  body: { Name: 'web-server', EcsImageId: 'm-1', Platform: 'Linux', Description: 'it\'s "quoted" \\ here' },
};

it.each(['curl', 'pop-core', 'openapi-client', 'aliyun-sdk'])(
  'the copied call for %s registers an image',
  async (client) => {
    expect(await printed(client, creation)).toMatch(/img-[0-9a-z]{22}/);
  },
);

it.each<[ExampleRequest, string]>([
  [creation, 'CreateImage'],
  [{ method: 'GET', path: '/images' }, 'ListImages'],
  [{ method: 'GET', path: '/images/img-1' }, 'GetImage'],
  [{ method: 'DELETE', path: '/images/img-1' }, 'DeleteImage'],
  [{ method: 'GET', path: '/quotas' }, 'GetQuotas'],
])('%j calls %s', (example, action) => {
  expect(actionOf(example)).toBe(action);
});

it.each([
  ['says', creation, true],
  ['has no need to say', { ...creation, query: {} }, false],
])('the call for aliyun-sdk %s that it leaves out the token', (_, example, says) => {
  const tenant = { accountId: '1', accessKeyId: 'LTAIKey', secret: 'secret' };
  const request = exampleRequest(example, 'example.com', tenant, { unique: 'a' });
  const snippet = snippets.find(({ client }) => client === 'aliyun-sdk');
  const code = snippet?.code({ request, example, tenant, origin: 'https://example.com' });
  expect(code?.includes('\n// This client cannot send an IdempotentToken')).toBe(says);
});

it.each(['Python', 'Java'])(
  'the call for %s contains the key id and endpoint but no secret',
  async (client) => {
    const tenant = { accountId: '1', accessKeyId: 'LTAIKey', secret: 'do-not-show' };
    const request = exampleRequest(creation, 'example.com', tenant, { unique: 'a' });
    const origin = 'https://example.com';
    const snippet = snippets.find((each) => each.client === client);
    const code = snippet?.code({ request, example: creation, tenant, origin }) ?? '';
    expect(code).toContain('LTAIKey');
    expect(code).toContain('example.com');
    expect(code).toContain('token_1');
    expect(code).not.toContain('do-not-show');
  },
);
