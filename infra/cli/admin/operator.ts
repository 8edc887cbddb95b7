import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClientConfig } from '@aws-sdk/client-eventbridge';
import type { KMSClientConfig } from '@aws-sdk/client-kms';
import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import type { SQSClientConfig } from '@aws-sdk/client-sqs';
import {
  type AccessKeyRecord,
  deriveSecret,
  macKeyReference,
} from '../../../functions/accounts/access-key.ts';
import type { RegistryTables } from '../../../functions/images/registry.ts';
import { readRunningStack, runningPorts } from '../../local/running-stack.ts';
import { UsageError } from '../command-line.ts';
import { stackOutputs } from '../stack-outputs.ts';
import { nothingListens, type Target } from '../target.ts';
import { type EcsConnection, ecsConnection } from './ecs-connection.ts';
import { operatorsDynamoDB } from './operators-dynamodb.ts';

/** The resources of one stage that admin commands use: tables, MAC key and queues. */
export type Operator = {
  /** The stage's name. The local stack is a sandbox, which is not connected to ECS. */
  readonly stage: string;
  readonly dynamodb: DynamoDBClient;
  readonly tables: RegistryTables & { readonly accessKeys: string };
  readonly macKeyArn: string;
  /** The quota of accounts without their own. */
  readonly defaultMaxImageCount: number;
  /** Undefined if the stage is not connected to ECS. */
  readonly ecs: EcsConnection | undefined;
  readonly messaging: Messaging;
  readonly readSecret: (secretArn: string) => Promise<string | undefined>;
  readonly deriveSecret: (key: Pick<AccessKeyRecord, 'accessKeyId' | 'macKeyArn'>) => Promise<string>;
};

/** The bus of a stage's image events, and the queue of its registration requests. */
export type Messaging = {
  /** The configuration of the EventBridge and SQS clients. */
  readonly config: ClientConfig;
  readonly imageEventBusName: string;
  readonly imageRequestQueueUrl: string;
  readonly deadLettersUrl: string;
};

type ClientConfig = KMSClientConfig & SecretsManagerClientConfig & EventBridgeClientConfig & SQSClientConfig;

/** @throws CommandError when the target does not exist. */
export async function connect(target: Target): Promise<Operator> {
  if ('stage' in target) return await connectDeployed(target.stage);
  if ('localPort' in target) return await connectLocal(target.localPort);
  throw new UsageError(`${target.url} is an address of the image API only: name its stage with --target`);
}

async function connectLocal(port: number): Promise<Operator> {
  const running = await readRunningStack(port);
  if (!running) throw nothingListens(port, await runningPorts());
  const { endpoint, region, credentials, pid: _, ...rest } = running;
  const config = { endpoint, region, credentials };
  return operator(operatorsDynamoDB(config), config, { stage: 'sandbox', ...rest });
}

async function connectDeployed(stage: string): Promise<Operator> {
  const output = await stackOutputs(`imprint-${stage}-stateful`);
  return operator(
    operatorsDynamoDB({}),
    {},
    {
      stage,
      tables: {
        registry: output('RegistryTableName'),
        accounts: output('AccountsTableName'),
        accessKeys: output('AccessKeysTableName'),
      },
      macKeyArn: macKeyReference(output('MacKeyArn')),
      defaultMaxImageCount: Number(output('DefaultMaxImageCount')),
      ecs: ecsConnection(output.ifAny),
      imageEventBusName: output('ImageEventBusName'),
      imageRequestQueueUrl: output('ImageRequestQueueUrl'),
      deadLettersUrl: output('ImageRequestDeadLettersUrl'),
    },
  );
}

function operator(
  dynamodb: DynamoDBClient,
  config: ClientConfig,
  {
    imageEventBusName,
    imageRequestQueueUrl,
    deadLettersUrl,
    ...rest
  }: Omit<Operator, 'dynamodb' | 'messaging' | 'deriveSecret' | 'readSecret'> & Omit<Messaging, 'config'>,
): Operator {
  return {
    ...rest,
    dynamodb,
    messaging: { config, imageEventBusName, imageRequestQueueUrl, deadLettersUrl },
    async readSecret(secretArn) {
      const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
      const command = new GetSecretValueCommand({ SecretId: secretArn });
      return (await new SecretsManagerClient(config).send(command)).SecretString;
    },
    deriveSecret: (key) => deriveSecret(key, (keyArn, message) => generateMac(config, keyArn, message)),
  };
}

async function generateMac(config: ClientConfig, keyArn: string, message: string): Promise<Uint8Array> {
  const { GenerateMacCommand, KMSClient } = await import('@aws-sdk/client-kms');
  const command = new GenerateMacCommand({
    KeyId: keyArn,
    Message: Buffer.from(message),
    MacAlgorithm: 'HMAC_SHA_256',
  });
  const { Mac } = await new KMSClient(config).send(command);
  if (!Mac) throw new Error('KMS answered without a MAC');
  return Mac;
}
