import { randomUUID } from 'node:crypto';
import { type SdkClient, type SdkConnection, SdkError, type SdkKey } from '../support/clients/sdk-client.ts';

export type SmokeTarget = {
  readonly endpoint: string;
  readonly key: SdkKey;
  /** An ECS image that the account may share; in a sandbox any id that starts with `m-`. */
  readonly ecsImageId: string;
};

/** One promise to the vendor's clients, and whether it held. */
export type SmokeCheck = {
  readonly client: string;
  readonly check: string;
  readonly fault: string | undefined;
};

/**
 * Registers an image with each client, checks it with every operation, and deletes it. Afterwards the account is as before,
 * except for tokens, which expire.
 */
export async function smokeChecks(clients: readonly SdkClient[], target: SmokeTarget): Promise<SmokeCheck[]> {
  const checks: SmokeCheck[] = [];
  // One after the other, because an ECS image can be registered only once at a time.
  for (const client of clients) checks.push(...(await checksOf(client, target)));
  return checks;
}

type Identified = { readonly Id: string };
type Quotas = { readonly MaxImageCount: { readonly Used: number } };

async function checksOf(
  client: SdkClient,
  { endpoint, key, ecsImageId }: SmokeTarget,
): Promise<SmokeCheck[]> {
  const connection = client.connect(endpoint, key);
  const image = { Name: 'smoke-test', EcsImageId: ecsImageId, Platform: 'Linux' };
  const token = `smoke_${randomUUID().replaceAll('-', '_')}`;
  const checks: SmokeCheck[] = [];
  let imageId: string | undefined;

  async function check(name: string, run: () => Promise<boolean>): Promise<void> {
    const fault = await run().then((passed) => (passed ? undefined : 'unexpected answer'), messageOf);
    checks.push({ client: client.name, check: name, fault });
  }

  await check('a wrong secret is refused', async () => {
    const forger = client.connect(endpoint, { ...key, accessKeySecret: `not-${key.accessKeySecret}` });
    return (await refusal(forger.getQuotas())).code === 'SignatureDoesNotMatch';
  });
  let usedBefore = 0;
  await check('the quota is readable', async () => {
    usedBefore = await used(connection);
    return usedBefore >= 0;
  });
  try {
    await check('an image is registered', async () => {
      const { Id } = (await connection.createImage(image, token)) as Identified;
      imageId = Id;
      return /^img-[0-9a-z]{22}$/.test(Id);
    });
    if (client.sendsTokens) {
      await check('the same token replays the same id', async () => {
        const { Id } = (await connection.createImage(image, token)) as Identified;
        return Id === imageId;
      });
      await check('the same token with another request is refused', async () => {
        const other = connection.createImage({ ...image, Name: 'smoke-test-2' }, token);
        return (await refusal(other)).code === 'IdempotentTokenMismatch';
      });
    }
    await check('the image is found', async () => {
      const { Id } = (await connection.getImage(imageId ?? '')) as Identified;
      return Id === imageId;
    });
    await check('the image is listed', async () => {
      const list = await connection.listImages({ Marker: imageId ?? '', MaxItemCount: '1' });
      return (list as { readonly Items: readonly Identified[] }).Items[0]?.Id === imageId;
    });
    await check('the quota counts it', async () => (await used(connection)) === usedBefore + 1);
  } finally {
    await check('the image is deleted', async () => {
      if (imageId !== undefined) await connection.deleteImage(imageId);
      return imageId !== undefined;
    });
  }
  await check('a deleted image is not found', async () => {
    return (await refusal(connection.getImage(imageId ?? 'img-none'))).code === 'InvalidResource.NotFound';
  });
  await check('nothing is left behind', async () => (await used(connection)) === usedBefore);
  return checks;
}

async function used(connection: SdkConnection): Promise<number> {
  return ((await connection.getQuotas()) as Quotas).MaxImageCount.Used;
}

/** Returns the error of a refused call. @throws Error when the call succeeds. */
async function refusal(call: Promise<unknown>): Promise<SdkError> {
  const outcome: unknown = await call.catch((error: unknown) => error);
  if (outcome instanceof SdkError) return outcome;
  throw new Error(`not refused: ${JSON.stringify(outcome)}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
