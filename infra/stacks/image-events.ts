import { Duration, Validations } from 'aws-cdk-lib';
import { type Archive, EventBus } from 'aws-cdk-lib/aws-events';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { eventSource } from '../../functions/events/image-event.ts';
import { removalPolicyOf } from './removal-policy.ts';
import type { Stage } from './stages.ts';

/** Where the world hears of images: the bus, its archive, and what could not be published. */
export class ImageEvents extends Construct {
  readonly bus: EventBus;
  readonly archive: Archive;
  /** Of stream records: a queue would hold their positions only, in a stream that forgets them within a day. */
  readonly unpublished: Bucket;

  constructor(scope: Construct, id: string, { stage }: { readonly stage: Stage }) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: `imprint-${stage.name}-images`,
      description: 'Image Created, Image Deleted, Image Registration Failed',
    });
    this.archive = this.bus.archive('Archive', {
      description: 'To replay events to a consumer that missed some',
      eventPattern: { source: [eventSource] },
      retention: Duration.days(90),
    });
    const removalPolicy = removalPolicyOf(stage);
    for (const kept of [this.bus, this.archive]) kept.applyRemovalPolicy(removalPolicy);
    this.unpublished = new Bucket(this, 'Unpublished', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: !stage.removable,
      removalPolicy,
    });
    Validations.of(this.unpublished).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Empty unless events could not be published for 23 hours, and only Lambda writes to it. Access logs would need a ' +
        "second bucket; CloudTrail's data events tell the same to whoever wants to know",
    });
  }
}
