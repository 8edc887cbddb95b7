import fc from 'fast-check';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { parseAuthorization } from '../../functions/signing/authorization.ts';
import { type Handlers, loadHandlers } from '../http/handlers.ts';
import { captureLog } from '../support/captured-log.ts';
import { javaSigner, signedByV1 } from '../support/clients/v1-signer.ts';
import type { WireRequest } from '../support/http.ts';
import { keyOf, signedCall } from '../support/signed-call.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';
import { mutationOf } from './mutation.ts';
import type { Sent } from './tampering.ts';

const stack = inject('stack');
const body = '{"Name":"n","EcsImageId":"m-1","Platform":"Linux"}';
const operations = [
  { method: 'POST', path: '/images', query: { IdempotentToken: 'tok_1' }, body },
  { method: 'GET', path: '/images', query: { Marker: 'img-1', MaxItemCount: '10', Type: 'Self' } },
  { method: 'GET', path: '/images/img-0000000000000000000000' },
  { method: 'DELETE', path: '/images/img-0000000000000000000000' },
  { method: 'GET', path: '/quotas', query: { RegionId: 'cn-qingdao' } },
] as const;
type Call = (typeof operations)[number];

/** The headers that Java's V1 covers: Content-MD5 and thereby the body, but not host. */
const coveredByV1 = ['accept', 'content-md5', 'content-type', 'date'];
const signers: readonly (readonly [string, (tenant: Tenant, call: Call) => Sent])[] = [
  ['V1', (tenant, call) => asSent(signedByV1(javaSigner, tenant, call))],
  ['V3', (tenant, call) => asSent(signedCall(stack.url, keyOf(tenant), call))],
];

/** An answer that says only that the request is not the signed one, or has no route. */
const refusal =
  /^(400|404) (IncompleteSignature|SignatureDoesNotMatch|InvalidTimeStamp\.Expired|InvalidAccessKeyId\.NotFound|MethodNotAllowed|InvalidUrlPattern)$/;

captureLog();
let handlers: Handlers;
let tenant: Tenant;
beforeAll(async () => {
  handlers = await loadHandlers(stack);
  tenant = await newTenant(stack);
});

describe.each(signers)('a request signed with %s', (_, sign) => {
  it.each(operations)('is refused after any single change: $method $path', async (call) => {
    const signed = sign(tenant, call);
    const mutation = mutationOf(signed, coveredBy(signed));
    await fc.assert(
      fc.asyncProperty(mutation, async ({ of }) => {
        const { status, text } = await handlers(of(signed));
        expect(`${status} ${JSON.parse(text).Code}`).toMatch(refusal);
      }),
      { numRuns: 120 },
    );
    // The change is the reason: the unchanged request passes.
    expect((await handlers(signed)).text).not.toMatch(/Signature|InvalidTimeStamp|AccessKey/);
  });
});

function coveredBy({ headers }: Sent): readonly string[] {
  const names = headers.map(([name]) => name);
  const authorization = parseAuthorization(headers.find(([name]) => name === 'authorization')?.[1] ?? '');
  if (authorization?.version === 'V3') return authorization.signedHeaders;
  return [...coveredByV1, ...names.filter((name) => name.startsWith('x-acs-'))];
}

function asSent({ method, target, headers = {}, body = Buffer.alloc(0) }: WireRequest): Sent {
  return {
    method,
    target,
    headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
    body,
  };
}
