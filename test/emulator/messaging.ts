import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { onTestFinished } from 'vitest';
import { type AwsClient, awsClient } from '../../infra/emulator/aws/aws-client.ts';
import { startAwsEndpoint } from '../../infra/emulator/aws/aws-endpoint.ts';
import { createCallers } from '../../infra/emulator/aws/callers.ts';
import { readTemplate } from '../../infra/emulator/cloudformation/template.ts';
import { eventsService } from '../../infra/emulator/eventbridge/events-service.ts';
import { noJournal, openQueueJournal } from '../../infra/emulator/sqs/queue-journal.ts';
import { createQueues } from '../../infra/emulator/sqs/queues.ts';
import { sqsService } from '../../infra/emulator/sqs/sqs-service.ts';
import { cloudAssembly } from './assembly.ts';

const path = (constructId: string) => ({ 'aws:cdk:path': `Stateful/${constructId}/Resource` });

/** A queue with its dead letters, and a bus with a rule that leads to it. */
export const messagingResources = {
  DeadLetters1: { Type: 'AWS::SQS::Queue', Metadata: path('DeadLetters') },
  Queue2: {
    Type: 'AWS::SQS::Queue',
    Metadata: path('Queue'),
    Properties: {
      VisibilityTimeout: 1,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetters1', 'Arn'] }, maxReceiveCount: 2 },
    },
  },
  Bus3: { Type: 'AWS::Events::EventBus', Metadata: path('Bus'), Properties: { Name: 'images' } },
  Rule4: {
    Type: 'AWS::Events::Rule',
    Metadata: path('Rule'),
    Properties: {
      EventBusName: { Ref: 'Bus3' },
      EventPattern: { 'detail-type': ['Requested'] },
      State: 'ENABLED',
      Targets: [{ Id: 'queue', Arn: { 'Fn::GetAtt': ['Queue2', 'Arn'] }, InputPath: '$.detail' }],
    },
  },
  Archive5: {
    Type: 'AWS::Events::Archive',
    Metadata: path('Archive'),
    Properties: {
      ArchiveName: 'images',
      SourceArn: { 'Fn::GetAtt': ['Bus3', 'Arn'] },
      EventPattern: { source: ['test'] },
      RetentionDays: 90,
    },
  },
} as const;

/** Clients of the queues and the bus, as a function has them. */
export type Messaging = {
  readonly sqs: SQSClient;
  readonly events: EventBridgeClient;
  readonly call: AwsClient;
  readonly queueUrl: string;
  readonly deadLettersUrl: string;
  readonly stop: () => Promise<void>;
};

/** Starts SQS and EventBridge with that template. With a file, messages survive a stop. */
export async function startMessaging(journalFile?: string): Promise<Messaging> {
  const template = readTemplate(cloudAssembly({ Stateful: { Resources: messagingResources } }));
  const queues = createQueues(
    template,
    journalFile === undefined ? noJournal : openQueueJournal(journalFile),
  );
  const callers = createCallers(['Test']);
  const services = [sqsService(queues), eventsService(template, queues.deliver)];
  const endpoint = await startAwsEndpoint(services, callers);
  const credentials = callers.credentials('Test');
  const config = { endpoint: endpoint.url, region: 'us-east-1', credentials };
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    await endpoint.stop();
    queues.close();
  };
  onTestFinished(stop);
  return {
    sqs: new SQSClient(config),
    events: new EventBridgeClient(config),
    call: awsClient(endpoint.url, credentials),
    queueUrl: template.resource('AWS::SQS::Queue', 'Queue').ref,
    deadLettersUrl: template.resource('AWS::SQS::Queue', 'DeadLetters').ref,
    stop,
  };
}
