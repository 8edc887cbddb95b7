import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';

/** What only the sandbox keeps: its live accounts, their number, and a day of their activity. */
export class SandboxData extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      billing: Billing.onDemand(),
      removalPolicy: RemovalPolicy.DESTROY,
      deletionProtection: false,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      // Of activity only: accounts go by the sweep, together with all that is theirs.
      timeToLiveAttribute: 'forgottenAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    });
  }
}
