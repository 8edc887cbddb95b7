import type { DynamoDBStreamEvent } from 'aws-lambda';
import { readTemplate } from '../../infra/emulator/cloudformation/template.ts';
import { startEventSourceMappings } from '../../infra/emulator/lambda/event-source-mappings.ts';
import type { LocalAws } from '../../infra/emulator/local-aws.ts';
import { cloudAssembly, statefulStack } from './assembly.ts';

const Resources = {
  ...(statefulStack['Resources'] as object),
  Publish1: {
    Type: 'AWS::Lambda::Function',
    Metadata: { 'aws:cdk:path': 'Stateful/Publish/Function/Resource' },
  },
  Stream2: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Metadata: { 'aws:cdk:path': 'Stateful/Stream/Resource' },
    Properties: {
      FunctionName: { Ref: 'Publish1' },
      EventSourceArn: { 'Fn::GetAtt': ['Images1234', 'StreamArn'] },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: -1,
      FilterCriteria: {
        Filters: [{ Pattern: JSON.stringify({ dynamodb: { Keys: { sk: { S: [{ prefix: 'IMAGE#' }] } } } }) }],
      },
    },
  },
};

/** A table whose stream is mapped to a function. A filter drops changes of anything but images. */
export const template = readTemplate(cloudAssembly({ Stateful: { ...statefulStack, Resources } }));

/** The table's name. */
export const TableName = 'test-stateful-Images1234';

export type Invoke = (event: DynamoDBStreamEvent) => Promise<unknown>;

/** A running mapping from the stream to a test's function. */
export type Feed = {
  /** The changes, such as `INSERT a`, of each invocation that succeeded. */
  readonly given: readonly string[];
  readonly end: () => Promise<void>;
};

/** Starts the mapping, which keeps its checkpoints in `dataDir`. */
export function startFeed(aws: LocalAws, dataDir: string, invoke: Invoke = async () => undefined): Feed {
  const given: string[] = [];
  const fed = {
    id: 'Publish',
    name: 'test-stateful-Publish1',
    async invoke(event: unknown) {
      const { Records } = event as DynamoDBStreamEvent;
      const answer = await invoke({ Records });
      given.push(...Records.map(({ eventName, dynamodb }) => `${eventName} ${dynamodb?.Keys?.['pk']?.S}`));
      return answer;
    },
  };
  return {
    given,
    end: startEventSourceMappings({ template, aws, functions: [fed], dataDir, onLog: () => {} }),
  };
}

/** An item that the function receives. */
export const imageItem = (pk: string) => ({ pk: { S: pk }, sk: { S: 'IMAGE#1' } });
