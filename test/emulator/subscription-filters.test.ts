import { gunzipSync } from 'node:zlib';
import type { CloudWatchLogsDecodedData, CloudWatchLogsEvent } from 'aws-lambda';
import { expect, onTestFinished, test } from 'vitest';
import { readTemplate } from '../../infra/emulator/cloudformation/template.ts';
import { filterPattern } from '../../infra/emulator/logs/filter-pattern.ts';
import { startSubscriptions } from '../../infra/emulator/logs/subscription-filters.ts';
import { cloudAssembly } from './assembly.ts';

const path = (constructId: string) => ({ 'aws:cdk:path': `Service/${constructId}/Resource` });
const lambda = (id: string, arn: string, logGroup: string) => ({ id, arn, logGroup });

/** A function, its log group, and a filter that sends some of its lines to another function. */
function subscribe(invoke: (data: CloudWatchLogsDecodedData) => Promise<unknown>, FilterPattern: string) {
  const template = readTemplate(
    cloudAssembly({
      Service: {
        Resources: {
          Source1: { Type: 'AWS::Lambda::Function', Metadata: path('Source/Function') },
          Logs2: { Type: 'AWS::Logs::LogGroup', Metadata: path('Logs') },
          Forward3: { Type: 'AWS::Lambda::Function', Metadata: path('Forward/Function') },
          Filter4: {
            Type: 'AWS::Logs::SubscriptionFilter',
            Metadata: path('Filter'),
            Properties: {
              LogGroupName: { Ref: 'Logs2' },
              DestinationArn: { 'Fn::GetAtt': ['Forward3', 'Arn'] },
              FilterPattern,
            },
          },
        },
      },
    }),
  );
  const forward = template.resource('AWS::Lambda::Function', 'Forward').arn;
  const subscriptions = startSubscriptions({
    template,
    functions: [
      lambda('Source', 'arn:source', template.resource('AWS::Logs::LogGroup', 'Logs').ref),
      lambda('Forward', forward, '/aws/lambda/forward'),
    ],
    invoke: async (arn, event) => {
      expect(arn).toBe(forward);
      const { data } = (event as CloudWatchLogsEvent).awslogs;
      return await invoke(JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString()));
    },
  });
  onTestFinished(subscriptions.stop);
  return subscriptions;
}

test("sends a function's matching lines in one batch, in the form that CloudWatch Logs sends", async () => {
  const sent = Promise.withResolvers<CloudWatchLogsDecodedData>();
  const { onLog } = subscribe(async (data) => sent.resolve(data), '{ $.level = "ERROR" }');
  const lines = ['{"level":"ERROR","n":1}', '{"level":"INFO"}', 'ERROR', '{"level":"ERROR","n":2}'];
  for (const line of lines) onLog(line, 'Source');
  onLog('{"level":"ERROR"}', 'Forward');
  expect(await sent.promise).toEqual({
    messageType: 'DATA_MESSAGE',
    owner: '000000000000',
    logGroup: 'test-service-Logs2',
    logStream: 'local',
    subscriptionFilters: ['test-service-Filter4'],
    logEvents: [lines[0], lines[3]].map((message) => ({
      id: expect.stringMatching(/^\d{56}$/),
      timestamp: expect.any(Number),
      message,
    })),
  });
});

test('does not wait for a destination that hangs, and sends a batch again that failed', async () => {
  const messages: string[] = [];
  const failure = Promise.withResolvers<void>();
  const { onLog } = subscribe(({ logEvents }) => {
    messages.push(...logEvents.map(({ message }) => message));
    if (messages.length === 1) return new Promise(() => {});
    if (messages.length === 2) failure.resolve();
    return messages.length === 2 ? Promise.reject(new Error('killed')) : Promise.resolve();
  }, '');
  onLog('hangs', 'Source');
  await expect.poll(() => messages).toEqual(['hangs']);
  onLog('fails', 'Source');
  await failure.promise;
  await expect.poll(() => messages).toEqual(['hangs', 'fails', 'fails']);
});

test.each([
  ['', 'anything', true],
  ['ERROR', 'an ERROR', true],
  ['ERROR failed', 'an ERROR', false],
  ['"two words"', 'with two words', true],
  ['?ERROR ?WARN', 'a WARN', true],
  ['?ERROR ?WARN', 'an INFO', false],
  ['ERROR -expected', 'an expected ERROR', false],
  ['{ $.message.code != 3 }', '{"message":{"code":4}}', true],
  ['{ $.message.code != 3 }', '{"message":{}}', false],
  ['{ $.a = 1 || $.b = "x y" }', '{"a":2,"b":"x y"}', true],
  ['{ $.a = 1 && $.b = 2 }', '{"a":1,"b":3}', false],
  ['{ $.a = 1 }', 'no JSON', false],
  ['{ $.id = "70*" }', '{"id":"7012"}', true],
  ['{ $.id = "70*" }', '{"id":"1701"}', false],
  ['{ $.id = "70*" }', '{"other":"7012"}', false],
])('the pattern %j matches %j: %s', (pattern, line, expected) => {
  expect(filterPattern(pattern)(line)).toBe(expected);
});

test.each(['{ $.a IS NULL }', '[ip, user]', '%regex%', '{ $.a = 1 && $.b = 2 || $.c = 3 }'])(
  'refuses the pattern %j',
  (pattern) => {
    expect(() => filterPattern(pattern)).toThrow('does not know');
  },
);
