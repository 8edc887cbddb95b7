import { gunzipSync } from 'node:zlib';
import type { CloudWatchLogsDecodedData, CloudWatchLogsEvent } from 'aws-lambda';
import { parseObject } from '../runtime/parse-object.ts';
import type { ActivityEntry } from './activity.ts';
import { sandboxAccountPrefix } from './sandbox-account.ts';

/** A request, read from its function's log line. */
export type LoggedRequest = {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly verified: boolean;
  readonly entry: ActivityEntry;
};

/** Finds the requests of sandbox accounts in the lines that CloudWatch Logs delivers. */
export function loggedRequests({ awslogs }: CloudWatchLogsEvent): readonly LoggedRequest[] {
  const { logEvents }: CloudWatchLogsDecodedData = JSON.parse(
    gunzipSync(Buffer.from(awslogs.data, 'base64')).toString('utf8'),
  );
  return logEvents.flatMap(({ message }) => loggedRequest(message) ?? []);
}

/** Reads a line; undefined if it is not a request of a sandbox account. */
function loggedRequest(line: string): LoggedRequest | undefined {
  const fields = parseObject(line);
  if (!fields) return undefined;
  const { requestId, operation, accountId, accessKeyId, status, time } = fields;
  if (typeof requestId !== 'string' || typeof operation !== 'string' || typeof time !== 'string')
    return undefined;
  if (typeof accountId !== 'string' || !accountId.startsWith(sandboxAccountPrefix)) return undefined;
  if (typeof accessKeyId !== 'string' || typeof status !== 'number') return undefined;
  const verified = fields['verified'] === true;
  return {
    accountId,
    accessKeyId,
    verified,
    entry: {
      Id: requestId,
      Kind: 'Request',
      Time: time,
      Name: operation,
      Status: status,
      Verified: verified,
      Code: textOf(fields['code']),
      DurationMs: numberOf(fields['durationMs']),
      DynamoDBRequests: numberOf(fields['requests']),
      CapacityUnits: numberOf(fields['capacityUnits']),
      ImageId: textOf(fields['imageId']),
      Replayed: fields['replayed'] === true,
    },
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
