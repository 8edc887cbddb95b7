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
 * Everything that must outlive deployments of the service: the tables, the MAC keys that access key secrets derive from,
 * and the buses, queues and bucket that hold events and messages.
 */
export class StatefulStack extends Stack {
  /** Images, ECS locks and idempotent tokens. */
  readonly registry: TableV2;
  /** One counter and limit per account. Separate from the registry, so that updates stay off its stream. */
  readonly accounts: TableV2;
  readonly accessKeys: TableV2;
  /** Oldest first. Each access key records its MAC key, which must stay while an access key depends on it. */
  readonly macKeys: readonly Key[];
  /** The newest, from which new access keys derive. */
  readonly macKey: Key;
  /** The service's Alibaba Cloud access key, which the operator stores. Production only. */
  readonly serviceKey: Secret | undefined;
  readonly imageEvents: ImageEvents;
  readonly imageRequests: ImageRequests;
  /** Sandbox only. */
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
   * KMS cannot rotate MAC keys, so a new one is added beside the others. They are multi-Region so that secrets survive the
   * loss of this Region; a key cannot be made multi-Region later.
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
   * Exists whether ECS is connected or not. If the secret and its export were removed on disconnecting, the deployment would
   * fail: the service stack, which is deployed after this one, still imports it.
   */
  private makeServiceKey(stage: Stage): Secret {
    const serviceKey = new Secret(this, 'ServiceKey', {
      description: `Imprint ${stage.name}: {"AccessKeyId":"...","AccessKeySecret":"..."} at Alibaba Cloud`,
      removalPolicy: removalPolicyOf(stage),
    });
    Validations.of(serviceKey).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Only the Alibaba Cloud account can create the key, so AWS cannot rotate it; the functions read a replaced key ' +
        'by themselves',
    });
    this.exportValue(serviceKey.secretArn);
    return serviceKey;
  }

  /** Outputs that the admin CLI and the runbook use. */
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
