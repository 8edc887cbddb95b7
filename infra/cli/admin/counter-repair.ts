import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { QuotaAudit } from '../../../functions/accounts/quota-audit.ts';
import { conditionHeld } from './condition-held.ts';
import type { Operator } from './operator.ts';

/**
 * Sets an account's counter to the audit's number of images. Returns whether it did. Requires the revision to be unchanged:
 * the counter alone would not show a creation and a deletion in the meantime.
 */
export async function repairCounter(
  { dynamodb, tables }: Pick<Operator, 'dynamodb' | 'tables'>,
  { accountId, images, revision }: QuotaAudit,
): Promise<boolean> {
  const command = new UpdateItemCommand({
    TableName: tables.accounts,
    Key: { accountId: { S: accountId } },
    UpdateExpression: 'SET imageCount = :images, revision = revision + :one',
    ConditionExpression: 'revision = :revision',
    ExpressionAttributeValues: {
      ':images': { N: String(images) },
      ':revision': { N: String(revision) },
      ':one': { N: '1' },
    },
  });
  return conditionHeld(dynamodb.send(command));
}
