import { describe, expect, inject, it } from 'vitest';
import { aliyunSdk } from '../support/clients/aliyun-sdk.ts';
import { openApiClients } from '../support/clients/openapi.ts';
import { popCoreClient } from '../support/clients/pop-core.ts';
import type { SdkClient, SdkConnection } from '../support/clients/sdk-client.ts';
import { javaSigner, pythonSigner, v1Client } from '../support/clients/v1-signer.ts';
import { send, type WireRequest } from '../support/http.ts';
import { imageIds } from '../support/image-calls.ts';
import { startLossyProxy } from '../support/lossy-proxy.ts';
import { newWireTenant, type WireTenant } from '../support/wire-tenant.ts';
import { verdictTables } from './verdict-table.ts';

const stack = inject('stack');

const [openApiV3, openApiV2] = openApiClients;
if (!openApiV3 || !openApiV2) throw new Error('the openapi clients are missing');

/** The clients, as docs/security.md calls them. */
const clients: Readonly<Record<string, SdkClient>> = {
  'aliyun-sdk': aliyunSdk,
  'pop-core': popCoreClient,
  'openapi-client V3': openApiV3,
  'openapi-client v2': openApiV2,
  Python: v1Client(pythonSigner),
  Java: v1Client(javaSigner),
};

const image = { Name: 'captured', EcsImageId: 'm-1', Platform: 'Linux' };
const otherImage = { ...image, EcsImageId: 'm-2' };
const token = 'build_42';
const otherToken = 'build_43';

/** A tenant and a captured request of theirs, which was served. */
type Captured = {
  readonly client: SdkClient;
  readonly tenant: WireTenant;
  readonly request: WireRequest & { readonly body: Buffer };
};

/** Returns what the client sends when it acts. */
async function capture(
  client: SdkClient,
  tenant: WireTenant,
  act: (sdk: SdkConnection) => Promise<unknown>,
): Promise<Captured> {
  await using proxy = await startLossyProxy(stack.url);
  await act(client.connect(proxy.url, tenant));
  const [exchange] = proxy.exchanges;
  if (!exchange) throw new Error('nothing was captured');
  return { client, tenant, request: exchange.request };
}

/** The verdict on a request: served as new, replayed, or refused. */
async function verdictOf(request: WireRequest): Promise<string> {
  const { status, headers, text } = await send(stack.url, request);
  if (status >= 400) return `refused: ${JSON.parse(text).Code}`;
  if (headers['idempotent-replayed'] === 'true') return 'replay';
  return status === 201 ? 'open: another image' : `served: ${status}`;
}

const withBody = (request: WireRequest, body: object | string): WireRequest => ({
  ...request,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const spaced = ({ body }: Captured['request']) =>
  JSON.stringify(JSON.parse(body.toString()), undefined, '\t');

async function deleteAll(tenant: WireTenant): Promise<void> {
  for (const id of await imageIds(tenant)) await tenant.send({ method: 'DELETE', path: `/images/${id}` });
}

/** The attack that could use up a token of the owner's. */
const triesToken = 'other body with a token';

/** Attacks with a captured creation. */
const creationAttacks: Readonly<Record<string, (captured: Captured) => Promise<string>>> = {
  'the same bytes': ({ request }) => verdictOf(request),
  'other body': ({ request }) => verdictOf(withBody(request, otherImage)),
  [triesToken]: ({ request }) => verdictOf(withBody(request, { ...otherImage, IdempotentToken: otherToken })),
  'white space in the body': ({ request }) => verdictOf(withBody(request, spaced(request))),
  'the same bytes after deletion': async ({ tenant, request }) => {
    await deleteAll(tenant);
    return await verdictOf(request);
  },
  'other body after deletion': async ({ tenant, request }) => {
    await deleteAll(tenant);
    return await verdictOf(withBody(request, otherImage));
  },
  'white space after deletion': async ({ tenant, request }) => {
    await deleteAll(tenant);
    return await verdictOf(withBody(request, spaced(request)));
  },
  'hidden token': ({ request }) => hidingVerdict(request),
};

/** Attacks with a captured GetImage. */
const readAttacks: typeof creationAttacks = {
  'other path': ({ request }) => verdictOf({ ...request, target: '/quotas' }),
  'other method': ({ request }) => verdictOf({ ...request, method: 'DELETE' }),
  'other account': async ({ tenant, request }) => {
    const other = await newWireTenant(stack);
    const authorization = String(request.headers?.['authorization']);
    expect(authorization).toContain(tenant.accessKeyId);
    const forged = authorization.replace(tenant.accessKeyId, other.accessKeyId);
    return await verdictOf({ ...request, headers: { ...request.headers, authorization: forged } });
  },
};

/**
 * V1 signs the query decoded, so one parameter can be named like the text of several. Clients differ in how they write an
 * empty value into that text; whatever gets furthest counts.
 */
async function hidingVerdict(request: WireRequest): Promise<string> {
  const [path = '', query = ''] = request.target.split('?');
  const parameters = [...new URLSearchParams(query)].sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = ['=', ''].map((empty) =>
    parameters.map(([name, value]) => (value === '' ? `${name}${empty}` : `${name}=${value}`)).join('&'),
  );
  const hidden = texts
    .flatMap((text) => {
      const last = text.lastIndexOf('=');
      return [encodeURIComponent(text), `${encodeURIComponent(text.slice(0, last))}${text.slice(last)}`];
    })
    .filter((forged) => forged !== query);
  const verdicts: string[] = [];
  for (const forged of hidden) verdicts.push(await verdictOf({ ...request, target: `${path}?${forged}` }));
  return verdicts.find((verdict) => verdict !== 'refused: SignatureDoesNotMatch') ?? verdicts[0] ?? '';
}

function clientOf(name: string): SdkClient {
  const client = clients[name];
  if (!client) throw new Error(`docs/security.md names a client that there is not: ${name}`);
  return client;
}

const [withoutToken = [], withToken = []] = verdictTables();

describe('docs/security.md', () => {
  it('names a verdict for every client and every attack', () => {
    const attacksOf = (cells: typeof withoutToken) => new Set(cells.map(({ attack }) => attack));
    const clientsOf = (cells: typeof withoutToken) => [...new Set(cells.map(({ client }) => client))];
    expect(clientsOf(withoutToken)).toEqual(Object.keys(clients));
    expect(clientsOf(withToken)).toEqual(Object.keys(clients).filter((name) => clientOf(name).sendsTokens));
    expect(attacksOf(withoutToken).union(attacksOf(withToken))).toEqual(
      new Set([...Object.keys(creationAttacks), ...Object.keys(readAttacks), 'hidden parameters']),
    );
  });
});

describe('a captured creation without a token', () => {
  const cells = withoutToken.filter(({ attack }) => attack in creationAttacks);

  it.each(cells)('$client, $attack: $verdict', async ({ client, attack, verdict }) => {
    const tenant = await newWireTenant(stack);
    const captured = await capture(clientOf(client), tenant, (sdk) => sdk.createImage(image));
    expect(await creationAttacks[attack]?.(captured)).toBe(verdict);
    if (attack === triesToken) await expectTokenFree(tenant);
  });
});

describe('a captured creation with a token', () => {
  it.each(withToken)('$client, $attack: $verdict', async ({ client, attack, verdict }) => {
    const tenant = await newWireTenant(stack);
    const captured = await capture(clientOf(client), tenant, (sdk) => sdk.createImage(image, token));
    expect(await creationAttacks[attack]?.(captured)).toBe(verdict);
    if (attack === triesToken) await expectTokenFree(tenant);
  });
});

describe('a captured GetImage', () => {
  const cells = withoutToken.filter(({ attack }) => attack in readAttacks);

  it.each(cells)('$client, $attack: $verdict', async ({ client, attack, verdict }) => {
    const tenant = await newWireTenant(stack);
    await creationWith(tenant, token);
    const [id = ''] = await imageIds(tenant);
    const captured = await capture(clientOf(client), tenant, (sdk) => sdk.getImage(id));
    expect(await readAttacks[attack]?.(captured)).toBe(verdict);
    expect(await imageIds(tenant)).toEqual([id]);
  });
});

describe('a captured ListImages', () => {
  const cells = withoutToken.filter(({ attack }) => attack === 'hidden parameters');

  it.each(cells)('$client, $attack: $verdict', async ({ client, verdict }) => {
    const tenant = await newWireTenant(stack);
    const query = { Marker: '', MaxItemCount: '100', Type: 'System' };
    const { request } = await capture(clientOf(client), tenant, (sdk) => sdk.listImages(query));
    expect(await hidingVerdict(request)).toBe(verdict);
  });
});

/** The owner can still create another image under the token that was tried. */
async function expectTokenFree(tenant: WireTenant): Promise<void> {
  await deleteAll(tenant);
  expect(await creationWith(tenant, otherToken)).toBe('open: another image');
}

/** The verdict on the owner's own creation under that token. */
async function creationWith(tenant: WireTenant, IdempotentToken: string): Promise<string> {
  const { status, headers, text } = await tenant.send({
    method: 'POST',
    path: '/images',
    query: { IdempotentToken },
    body: image,
  });
  if (status >= 400) return `refused: ${JSON.parse(text).Code}`;
  return headers['idempotent-replayed'] === 'true' ? 'replay' : 'open: another image';
}
