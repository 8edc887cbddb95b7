import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { sendRequest } from '../aws/database.ts';
import { generateMac } from '../aws/kms.ts';
import { expiringCache } from '../runtime/expiring-cache.ts';
import { expiringSet } from '../runtime/expiring-set.ts';
import type { Invocation } from '../runtime/invocation.ts';
import { retryUntilDeadline } from '../runtime/retry.ts';
import { type AccessKey, type AccessKeyRecord, deriveSecret, isAccessKeyId } from './access-key.ts';

/** Finds the access key with this id; undefined when there is none. */
export type FindAccessKey = (accessKeyId: string, invocation: Invocation) => Promise<AccessKey | undefined>;

/** A disabled key may keep working for this long. */
const recordLifetimeMs = 60_000;

/** About 10 MB. A process that serves more keys than it caches calls KMS for almost every request. */
const maxSecrets = 50_000;

/** A new access key may be taken for unknown for this long. */
const unknownLifetimeMs = 5000;

/**
 * Reads access keys from DynamoDB and derives their secrets with KMS. Records are cached for 60 s, and unknown ids for
 * 5 s in a cache of their own, so that made-up ids cannot evict real keys.
 */
export function accessKeyFinder(client: DynamoDBClient, table: string): FindAccessKey {
  // A key that expires may have been given more time by then: its record is read again.
  const records = expiringCache<AccessKeyRecord>(({ expiresAt = Number.POSITIVE_INFINITY }) =>
    Math.min(recordLifetimeMs, expiresAt - Date.now()),
  );
  const unknown = expiringSet(unknownLifetimeMs);
  // A secret never changes: it may stay as long as there is room for it.
  const secrets = expiringCache<string>(Number.POSITIVE_INFINITY, maxSecrets);

  return async function findAccessKey(accessKeyId, invocation) {
    if (!isAccessKeyId(accessKeyId) || unknown.has(accessKeyId)) return undefined;
    const startedAt = Date.now();
    const record = await records.get(accessKeyId, () =>
      retryUntilDeadline(invocation, () => readRecord(client, table, accessKeyId, invocation)),
    );
    if (!record) {
      unknown.add(accessKeyId, startedAt);
      return undefined;
    }
    const secret = await secrets.get(`${record.macKeyArn} ${accessKeyId}`, () =>
      deriveSecret(record, (keyArn, message) => generateMac(keyArn, message, invocation)),
    );
    return secret === undefined ? undefined : { ...record, secret };
  };
}

async function readRecord(
  client: DynamoDBClient,
  table: string,
  accessKeyId: string,
  invocation: Invocation,
): Promise<AccessKeyRecord | undefined> {
  const command = new GetItemCommand({
    TableName: table,
    Key: { accessKeyId: { S: accessKeyId } },
    ConsistentRead: true,
    ReturnConsumedCapacity: 'TOTAL',
  });
  const { Item: item } = await sendRequest(invocation, (options) => client.send(command, options));
  const accountId = item?.['accountId']?.S;
  const macKeyArn = item?.['macKeyArn']?.S;
  if (!accountId || !macKeyArn) return undefined;
  return {
    accessKeyId,
    accountId,
    macKeyArn,
    status: item['status']?.S === 'Active' ? 'Active' : 'Disabled',
    ...(item['expiresAt']?.N === undefined ? {} : { expiresAt: Number(item['expiresAt'].N) }),
  };
}
