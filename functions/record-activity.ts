import type { CloudWatchLogsEvent, Context, EventBridgeEvent } from 'aws-lambda';
import { dynamoDbClient } from './aws/dynamodb-client.ts';
import { forEachConcurrently } from './runtime/concurrently.ts';
import { type Invocation, startInvocation } from './runtime/invocation.ts';
import { recordEntry } from './sandbox/activity.ts';
import { keepUsedAccount } from './sandbox/keep-account.ts';
import { loggedRequests } from './sandbox/log-lines.ts';
import { sandboxTables } from './sandbox/sandbox-tables.ts';
import type { ImageEventDetail } from './schemas/image-event.schema.ts';
import type { RegistrationFailedDetail } from './schemas/registration-failed.schema.ts';

type ImageEvent = EventBridgeEvent<string, ImageEventDetail | RegistrationFailedDetail>;

const client = dynamoDbClient();
const tables = sandboxTables();

/** The part of the function's time reserved for returning. */
const reserveMs = 1000;

/**
 * Entries written at once. CloudWatch Logs can deliver hundreds of lines together. A TLS handshake takes 3 ms of a CPU, and
 * 256 MB are a seventh of one: 200 handshakes at once would all time out.
 */
const concurrency = 10;

/**
 * Records the timelines of sandbox accounts: requests from the operations' log lines, which CloudWatch Logs delivers, and
 * image events, which a rule delivers. Both invoke the function asynchronously: after a failure, Lambda tries twice more.
 */
export async function handler(event: CloudWatchLogsEvent | ImageEvent, context: Context): Promise<void> {
  const invocation = startInvocation(context.awsRequestId, context.getRemainingTimeInMillis() - reserveMs);
  await ('awslogs' in event ? recordRequests(event, invocation) : recordEvent(event, invocation));
}

async function recordRequests(event: CloudWatchLogsEvent, invocation: Invocation): Promise<void> {
  const requests = loggedRequests(event);
  await forEachConcurrently(requests, concurrency, ({ accountId, entry }) =>
    recordEntry(client, tables.sandbox, accountId, entry, invocation),
  );
  const users = new Map(
    requests.filter(({ verified }) => verified).map((request) => [request.accountId, request]),
  );
  await forEachConcurrently(users.values(), concurrency, (user) =>
    keepUsedAccount(client, tables, user, invocation),
  );
}

/** Records an event under the time it arrives: its own time has no milliseconds, which would put it out of order. */
async function recordEvent(
  { 'detail-type': name, detail }: ImageEvent,
  invocation: Invocation,
): Promise<void> {
  const about = 'Code' in detail ? { Code: detail.Code } : { ImageId: detail.Image.Id };
  const entry = {
    Id: detail.EventId,
    Kind: 'Event',
    Time: new Date().toISOString(),
    Name: name,
    ...about,
  } as const;
  await recordEntry(client, tables.sandbox, detail.AccountId, entry, invocation);
}
