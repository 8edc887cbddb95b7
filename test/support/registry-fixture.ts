import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { ApiError, type ApiErrorDetails } from '../../functions/errors/api-error.ts';
import type { ErrorName } from '../../functions/errors/catalogue.ts';
import { UnavailableError } from '../../functions/errors/transient-error.ts';
import type { ImageSource } from '../../functions/image-source/image-source.ts';
import { sandboxImageSource } from '../../functions/image-source/sandbox-image-source.ts';
import { type CreatedImage, createImage } from '../../functions/images/create-image.ts';
import { type Creation, type CreationRequest, newCreation } from '../../functions/images/creation.ts';
import {
  type IdempotencyKeys,
  idempotencyKeys,
  type SentToken,
  tokenKey,
} from '../../functions/images/idempotency-key.ts';
import type { ImageDescription } from '../../functions/images/image.ts';
import type { Registry } from '../../functions/images/registry.ts';
import { type Invocation, startInvocation } from '../../functions/runtime/invocation.ts';
import { operatorOf } from './operator.ts';
import type { Tenant } from './tenant.ts';

export const stack = inject('stack');
export const tables = stack.tables;

/** The stage's own default is larger than a test wants to fill. */
export const defaultMaxImageCount = 3;

export const operator = operatorOf(stack);

export type Wanted = Partial<ImageDescription> & {
  readonly token?: string;
  readonly idempotencyKeys?: IdempotencyKeys;
  readonly requestId?: string;
};

/** A request to register an image, with new or usual values for what is not given. */
function creationRequest(accountId: string, wanted: Wanted = {}): CreationRequest {
  const { token = newToken(), requestId = newRequestId() } = wanted;
  const described = describedImage(wanted);
  const { idempotencyKeys = [tokenKey(token, described, 7)] } = wanted;
  return { accountId, requestId, idempotencyKeys, description: described };
}

/** An image's description, with new or usual values for what is not given. */
export function describedImage(wanted: Partial<ImageDescription> = {}): ImageDescription {
  const { name = 'web-server', description = '', ecsImageId = newEcsImageId(), platform = 'Linux' } = wanted;
  return { name, description, ecsImageId, platform };
}

/** The keys of a request whose signature has a nonce and does not cover the body, as the Python client's. */
export function keysOfUnsignedBody(
  description: ImageDescription,
  { signature, token }: { readonly signature: string; readonly token?: string },
): IdempotencyKeys {
  const signatureFacts = { value: signature, signedAt: Date.now(), coversBody: false, hasNonce: true };
  const sent: SentToken | undefined = token === undefined ? undefined : { value: token, isSigned: false };
  return idempotencyKeys({ token: sent, signature: signatureFacts, body: Buffer.alloc(0), description }, 7);
}

export function newToken(): string {
  return `token_${randomUUID().replaceAll('-', '')}`;
}

export function newEcsImageId(): string {
  return `m-${randomUUID()}`;
}

export function newRequestId(): string {
  return randomUUID().toUpperCase();
}

/** A creation as it is drawn at `epochMs`. */
export function creationAt(accountId: string, epochMs: number, wanted: Wanted = {}): Creation {
  return newCreation(creationRequest(accountId, wanted), epochMs);
}

/** Mutation testing sets it lower: a mutant that cannot succeed is retried until this is over. */
const patienceMs = Number(process.env['TEST_PATIENCE_MS'] ?? 30_000);

/** Enough time for any test that is not about time, even on a busy machine. */
export function patientInvocation(): Invocation {
  return startInvocation(newRequestId(), patienceMs);
}

/** A registry's use case, with the sandbox behind it unless the test has an image source of its own. */
export function creator(registry: Registry, imageSource: ImageSource = sandboxImageSource) {
  return ({ accountId }: Pick<Tenant, 'accountId'>, wanted: Wanted = {}, invocation = patientInvocation()) =>
    createImage(creationRequest(accountId, wanted), { registry, imageSource }, invocation);
}

export type Refused = { readonly reason: ErrorName; readonly details: ApiErrorDetails };

/** The reason that a request is refused for, or that it ends as unavailable; any other error passes through. */
export async function refusalOf(attempt: Promise<unknown>): Promise<Refused> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof ApiError) return { reason: error.reason, details: error.details };
    if (error instanceof UnavailableError) return { reason: 'serviceUnavailable', details: {} };
    throw error;
  }
  throw new Error('nothing was refused');
}

/** How a race ended: the images that were created, how often one was replayed, and what the others were refused for. */
export async function outcomes(attempts: readonly Promise<CreatedImage>[]) {
  const settled = await Promise.all(
    attempts.map((attempt) => attempt.catch((error: unknown) => refusalOf(Promise.reject(error)))),
  );
  const succeeded = settled.filter((outcome) => 'imageId' in outcome);
  return {
    imageIds: new Set(succeeded.map(({ imageId }) => imageId)),
    succeeded: succeeded.length,
    created: succeeded.filter(({ replayed }) => !replayed).length,
    refusals: settled.flatMap((outcome) => ('reason' in outcome ? [outcome.reason] : [])),
  };
}

/** Everything that is stored of an account. */
export async function stored(tenant: Tenant) {
  return { account: await tenant.account(), items: await tenant.items() };
}

/** The sort keys of an account's items that begin with that. */
export async function sortKeys(tenant: Tenant, prefix: string): Promise<string[]> {
  return [...(await tenant.items()).keys()].filter((key) => key.startsWith(prefix));
}

/** Puts an item into the registry behind the service's back. */
export async function putItem(tenant: Tenant, sk: string, attributes: object): Promise<void> {
  const key = { pk: { S: `ACCOUNT#${tenant.accountId}` }, sk: { S: sk } };
  await operator('dynamodb', 'PutItem', { TableName: tables.registry, Item: { ...key, ...attributes } });
}

/** Sets a number of an account behind the service's back. */
export async function setAccount(
  tenant: Tenant,
  attribute: 'imageCount' | 'maxImageCount' | 'revision',
  value: number,
): Promise<void> {
  await operator('dynamodb', 'UpdateItem', {
    TableName: tables.accounts,
    Key: { accountId: { S: tenant.accountId } },
    UpdateExpression: 'SET #attribute = :value',
    ExpressionAttributeNames: { '#attribute': attribute },
    ExpressionAttributeValues: { ':value': { N: String(value) } },
  });
}
