import { gzipSync } from 'node:zlib';
import type { Image } from '../../functions/images/image.ts';
import { imageAttributes } from '../../functions/images/image-item.ts';
import { imageKey } from '../../functions/images/registry-keys.ts';
import { sandboxAccountPrefix } from '../../functions/sandbox/sandbox-account.ts';
import { activityPartition, sandboxAccountKey } from '../../functions/sandbox/sandbox-keys.ts';
import type { SharedStack } from '../support/global-stack.ts';
import { type Item, writeItems } from '../support/operator.ts';
import { imageAndLock } from '../support/seed-images.ts';

/** The image that functions are measured with. */
export const image = { Name: 'web-server', Description: 'nginx on Ubuntu 24.04', Platform: 'Linux' };

/** A stack with the sandbox's table. */
export type SandboxStack = { readonly stack: SharedStack; readonly sandboxTable: string };

/** Records of the registry's stream. In a full batch, the images have the longest descriptions. */
export function streamBatch(records: number, batch: number): object {
  const description = records === 1 ? image.Description : '像'.repeat(1024);
  return {
    Records: times(records, (nth) => ({
      eventName: 'INSERT',
      dynamodb: {
        SequenceNumber: String(nth),
        ApproximateCreationDateTime: 1,
        NewImage: {
          ...imageKey('1', `img-${String(batch * records + nth).padStart(22, '0')}`),
          ...imageAttributes({ ...storedImage, description }),
          requestId: { S: '1' },
        },
      },
    })),
  };
}

const storedImage = {
  id: 'img-0000000000000000000000',
  name: image.Name,
  description: image.Description,
  ecsImageId: 'm-1',
  platform: 'Linux',
  creationTime: '2026-11-26T00:00:00Z',
} as const;

export function queueBatch(AccountId: string, messages: number, batch: number): object {
  return {
    Records: times(messages, (index) => {
      const nth = batch * messages + index;
      const Image = { ...image, EcsImageId: `m-queued-${nth}` };
      return {
        messageId: crypto.randomUUID(),
        receiptHandle: 'none',
        attributes: { ApproximateReceiveCount: '1' },
        body: JSON.stringify({ AccountId, IdempotentToken: `queued_${nth}`, Image }),
      };
    }),
  };
}

/** Log lines of an account that was used before, as CloudWatch Logs delivers them. */
export function logLines(accountId: string, lines: number): object {
  const logEvents = times(lines, () => ({
    message: JSON.stringify({
      requestId: crypto.randomUUID(),
      operation: 'CreateImage',
      accountId,
      accessKeyId: 'LTAISandbox',
      status: 201,
      time: new Date().toISOString(),
      verified: true,
    }),
  }));
  return { awslogs: { data: gzipSync(JSON.stringify({ logEvents })).toString('base64') } };
}

export function activityEntry(accountId: string, nth: number): Item {
  const Time = new Date().toISOString();
  return {
    pk: { S: activityPartition(accountId) },
    sk: { S: `${String(Date.now() + nth).padStart(15, '0')}#${nth}` },
    entry: {
      S: JSON.stringify({ Id: String(nth), Kind: 'Request', Time, Name: 'CreateImage', Status: 201 }),
    },
  };
}

/** Accounts for the audit, with 0 to 3 images each. */
export async function accountsWithImages(stack: SharedStack, count: number): Promise<object> {
  const accountIds = times(count, (nth) => String(2_000_000_000_000_000 + nth));
  await writeAccounts(stack, accountIds, (nth) => nth % 4);
  return {};
}

/** Sandbox accounts whose time is over, each with its five images and its access key. */
export async function expiredAccounts({ stack, sandboxTable }: SandboxStack, count: number): Promise<object> {
  const accountIds = times(count, (nth) => `${sandboxAccountPrefix}${String(nth).padStart(10, '0')}`);
  await writeAccounts(stack, accountIds, () => 5);
  const keys = accountIds.map((accountId) => ({
    accessKeyId: { S: `LTAISandbox${accountId}` },
    accountId: { S: accountId },
  }));
  await writeItems(stack, stack.tables.accessKeys, keys);
  const claimed = accountIds.map((accountId) => ({
    ...sandboxAccountKey(accountId),
    accessKeyId: { S: `LTAISandbox${accountId}` },
    expiresAt: { N: '0' },
  }));
  await writeItems(stack, sandboxTable, claimed);
  return {};
}

async function writeAccounts(
  stack: SharedStack,
  accountIds: readonly string[],
  imagesOf: (nth: number) => number,
): Promise<void> {
  const accounts = accountIds.map((accountId, nth) => ({
    accountId: { S: accountId },
    imageCount: { N: String(imagesOf(nth)) },
    revision: { N: String(imagesOf(nth)) },
  }));
  const registry = accountIds.flatMap((accountId, nth) =>
    times(imagesOf(nth), (index) => imageAndLock(accountId, numberedImage(index))).flat(),
  );
  await writeItems(stack, stack.tables.registry, registry);
  await writeItems(stack, stack.tables.accounts, accounts);
}

/** An image whose ids bear that number. */
export function numberedImage(nth: number): Image {
  return { ...storedImage, id: `img-${String(nth).padStart(22, '0')}`, ecsImageId: `m-${nth}` };
}

export function times<T>(count: number, itemOf: (nth: number) => T): T[] {
  return Array.from({ length: count }, (_, nth) => itemOf(nth));
}
