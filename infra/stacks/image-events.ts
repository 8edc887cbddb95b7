import { Duration, Validations } from 'aws-cdk-lib';
import { type Archive, EventBus } from 'aws-cdk-lib/aws-events';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { eventSource } from '../../functions/events/image-event.ts';
import { removalPolicyOf } from './removal-policy.ts';
import type { Stage } from './stages.ts';

/** The image event bus, its archive, and the bucket for stream records that could not be published. */
export class ImageEvents extends Construct {
  readonly bus: EventBus;
  readonly archive: Archive;
  /** Holds whole stream records. A queue would only get their positions in the stream, which keeps records for a day. */
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
        'The bucket is empty unless publishing fails for 23 hours, and only Lambda writes to it. Access logs need a ' +
        "second bucket; CloudTrail's data events record the same accesses",
    });
  }
}
