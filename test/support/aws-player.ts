import { createServer } from 'node:https';
import { close, listen } from '../../infra/emulator/loopback-server.ts';
import type { Certificate } from './self-signed-certificate.ts';

/** Plays what a creation needs of AWS over TLS, the same answers each time: for what is to be measured or counted. */
export type AwsPlayer = {
  readonly port: number;
  /** The actions that were called, in their order. */
  readonly calls: readonly string[];
  /** How many connections were opened. */
  readonly connections: () => number;
  readonly stop: () => Promise<void>;
};

const playedAccountId = '1000000000000001';
export const playedAccessKeyId = 'PLAYEDKEY';

/** What its KMS answers to every GenerateMac: the access key's secret. */
export const playedMac = Buffer.alloc(32, 7);

const account = { accountId: { S: playedAccountId }, imageCount: { N: '1' }, revision: { N: '1' } };
const accessKey = {
  accessKeyId: { S: playedAccessKeyId },
  accountId: { S: playedAccountId },
  status: { S: 'Active' },
  macKeyArn: { S: 'arn:aws:kms:eu-central-1:000000000000:key/played' },
};
const used = (CapacityUnits: number) => [{ TableName: 'registry', CapacityUnits }];

/** By action: an account with room, no token, no lock, a key that is active. */
const answers: Readonly<Record<string, object>> = {
  GetItem: { Item: accessKey, ConsumedCapacity: used(1)[0] },
  GenerateMac: { Mac: playedMac.toString('base64') },
  BatchGetItem: {
    Responses: { registry: [], accounts: [account] },
    UnprocessedKeys: {},
    ConsumedCapacity: used(3),
  },
  TransactGetItems: { Responses: [{ Item: account }, {}, {}], ConsumedCapacity: used(6) },
  TransactWriteItems: { ConsumedCapacity: used(8) },
  PutItem: {},
  UpdateItem: {},
  PutEvents: { Entries: [{ EventId: '1' }], FailedEntryCount: 0 },
};

/** Starts it; each answer takes so many milliseconds. */
export async function startAwsPlayer(
  { certificate, privateKey }: Certificate,
  delayMs: number,
): Promise<AwsPlayer> {
  const calls: string[] = [];
  let connections = 0;
  const server = createServer({ cert: certificate, key: privateKey, keepAliveTimeout: 120_000 });
  server.on('secureConnection', () => {
    connections += 1;
  });
  server.on('request', (request, response) => {
    const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    calls.push(action);
    const body = JSON.stringify(answers[action] ?? {});
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(body),
    };
    const answer = () => response.writeHead(answers[action] ? 200 : 400, headers).end(body);
    request.resume().on('end', () => (delayMs === 0 ? answer() : setTimeout(answer, delayMs)));
  });
  const port = await listen(server, 0);
  return { port, calls, connections: () => connections, stop: () => close(server) };
}
