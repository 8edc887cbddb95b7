import type { AwsAnswer, AwsService } from '../aws/aws-service.ts';
import { queueArnOf, queueNameOf } from './queue-names.ts';
import type { Queues } from './queues.ts';
import { type SqsInput, sqsActions } from './sqs-actions.ts';
import { SqsError, sqsRefusal, unsupported } from './sqs-error.ts';

/** SQS with standard queues. */
export function sqsService(queues: Queues): AwsService {
  return {
    name: 'sqs',
    target: 'AmazonSQS',
    polls: new Set(['ReceiveMessage']),
    permissions: (action, input) => {
      // ListQueues names no queue, which IAM checks as a wildcard.
      const { QueueUrl, QueueName = '*' } = input as SqsInput;
      const name = QueueUrl === undefined ? String(QueueName) : queueNameOf(String(QueueUrl));
      // IAM checks a batch by the action of its entries.
      return [{ action: `sqs:${action.replace(/Batch$/, '')}`, resource: queueArnOf(name) }];
    },
    async answer(action, input, _body, signal): Promise<AwsAnswer> {
      try {
        const perform = sqsActions[action];
        if (!perform) throw unsupported(action);
        const output = await perform(queues, input as SqsInput, signal);
        return { status: 200, body: output === undefined ? '' : JSON.stringify(output) };
      } catch (error) {
        if (error instanceof SqsError) return sqsRefusal(error);
        throw error;
      }
    },
  };
}
