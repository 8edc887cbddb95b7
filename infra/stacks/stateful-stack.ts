import { CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AttributeType, Billing, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { ImageEvents } from './image-events.ts';
import { macKeyPolicy } from './mac-key-policy.ts';
import { ImageRequests } from './registration-request-queue.ts';
import { removalPolicyOf } from './removal-policy.ts';
import { SandboxData } from './sandbox-data.ts';
import type { Stage } from './stages.ts';

/**
 * What must outlive any deployment of the service: the tables, the key that access key secrets derive from, and where
 * events and messages wait.
 */
export class StatefulStack extends Stack {
  /** Images, ECS locks and idempotent tokens. */
  readonly registry: TableV2;
  /** One counter and limit an account: apart from the registry, so that its updates stay off the stream. */
  readonly accounts: TableV2;
  readonly accessKeys: TableV2;
  /** Oldest first. Access keys name theirs, so that an older one must stay while one depends on it. */
  readonly macKeys: readonly Key[];
  /** The last of them: new access keys derive from it. */
  readonly macKey: Key;
  /** The service's access key at Alibaba Cloud, where it is connected; the operator puts it in. */
  readonly serviceKey: Secret | undefined;
  readonly imageEvents: ImageEvents;
  readonly imageRequests: ImageRequests;
  /** Of the sandbox stage. */
  readonly sandbox: SandboxData | undefined;

  constructor(scope: Construct, id: string, props: StackProps & { readonly stage: Stage }) {
    super(scope, id, props);
    const { stage } = props;
    const removalPolicy = removalPolicyOf(stage);
    const table = {
      ...(stage.warmThroughput === undefined ? {} : { warmThroughput: stage.warmThroughput }),
      billing: Billing.onDemand(),
      removalPolicy,
      deletionProtection: !stage.removable,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    };

    this.registry = new TableV2(this, 'Registry', {
      ...table,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
    this.accounts = new TableV2(this, 'Accounts', {
      ...table,
      partitionKey: { name: 'accountId', type: AttributeType.STRING },
    });
    this.accessKeys = new TableV2(this, 'AccessKeys', {
      ...table,
      partitionKey: { name: 'accessKeyId', type: AttributeType.STRING },
      globalSecondaryIndexes: [
        { indexName: 'byAccount', partitionKey: { name: 'accountId', type: AttributeType.STRING } },
      ],
    });
    const first = this.makeMacKey('MacKey', stage);
    const more = Array.from({ length: stage.macKeyCount - 1 }, (_, index) =>
      this.makeMacKey(`MacKey${index + 2}`, stage),
    );
    this.macKeys = [first, ...more];
    this.macKey = more.at(-1) ?? first;

    this.serviceKey = stage.removable ? undefined : this.makeServiceKey(stage);

    this.imageEvents = new ImageEvents(this, 'ImageEvents', { stage });
    this.imageRequests = new ImageRequests(this, 'ImageRequests', { stage });
    this.sandbox = stage.name === 'sandbox' ? new SandboxData(this, 'Sandbox') : undefined;

    this.outputs(stage);
  }

  /**
   * KMS cannot rotate MAC keys: a new one is added beside the others. Of several Regions, or no secret would outlive the loss of
   * this one; what a key was made as, it stays.
   */
  private makeMacKey(id: string, stage: Stage): Key {
    return new Key(this, id, {
      multiRegion: true,
      policy: macKeyPolicy(stage),
      description: `Imprint ${stage.name}: derives access key secrets (GenerateMac)`,
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      removalPolicy: removalPolicyOf(stage),
    });
  }

  /**
   * Whether ECS is connected or not: a secret, and an export of it, that came and went with the connection would be in the way
   * of disconnecting, since the stack of the service is deployed last.
   */
  private makeServiceKey(stage: Stage): Secret {
    const serviceKey = new Secret(this, 'ServiceKey', {
      description: `Imprint ${stage.name}: {"AccessKeyId":"...","AccessKeySecret":"..."} at Alibaba Cloud`,
      removalPolicy: removalPolicyOf(stage),
    });
    Validations.of(serviceKey).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'A rotation has two sides, and the other one is at Alibaba Cloud, where only its operator may make keys; the ' +
        'functions read a key that was replaced by themselves',
    });
    this.exportValue(serviceKey.secretArn);
    return serviceKey;
  }

  /** What the operator's command line, and the runbook, ask for. */
  private outputs(stage: Stage): void {
    const { imageEvents, imageRequests } = this;
    for (const [name, value] of Object.entries({
      RegistryTableName: this.registry.tableName,
      AccountsTableName: this.accounts.tableName,
      AccessKeysTableName: this.accessKeys.tableName,
      MacKeyArn: this.macKey.keyArn,
      DefaultMaxImageCount: String(stage.defaultMaxImageCount),
      ImageEventBusName: imageEvents.bus.eventBusName,
      ImageEventArchiveArn: imageEvents.archive.archiveArn,
      UnpublishedBucketName: imageEvents.unpublished.bucketName,
      ImageRequestBusName: imageRequests.bus.eventBusName,
      ImageRequestQueueUrl: imageRequests.queue.queueUrl,
      ImageRequestDeadLettersUrl: imageRequests.deadLetters.queueUrl,
    }))
      new CfnOutput(this, name, { value });
    if (stage.imageSource.name === 'alibaba-cloud' && this.serviceKey) {
      new CfnOutput(this, 'ServiceKeyArn', { value: this.serviceKey.secretArn });
      new CfnOutput(this, 'AlibabaRegionId', { value: stage.imageSource.regionId });
      new CfnOutput(this, 'AlibabaAccountId', { value: stage.imageSource.accountId });
      new CfnOutput(this, 'EcsEndpoint', { value: stage.imageSource.ecsEndpoint });
      new CfnOutput(this, 'StsEndpoint', { value: stage.imageSource.stsEndpoint });
    }
  }
}
