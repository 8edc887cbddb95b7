import type { CallOutcome, Interceptor } from '../../infra/emulator/aws/aws-endpoint.ts';
import type { AwsCall } from '../../infra/emulator/aws/aws-request.ts';
import { type AwsAnswer, refusal } from '../../infra/emulator/aws/aws-service.ts';

/** The outcome of one call; undefined to forward it as usual. */
export type Fault = (call: AwsCall, forward: () => Promise<AwsAnswer>) => Promise<CallOutcome>;

/** Disturbs the first `times` calls of that action and lets every other one through. */
export function withFault(action: string, times: number, fault: Fault): Interceptor {
  let left = times;
  return async (call, forward) => {
    if (call.action !== action || left === 0) return forward();
    left -= 1;
    return fault(call, forward);
  };
}

/** Nothing is done, and the connection breaks. */
export const cut: Fault = async () => 'cut';

/** Nothing is done, and no answer comes. */
export const hang: Fault = async () => 'hang';

/** All is done, and the answer is lost as the connection breaks. */
export const loseAnswer: Fault = async (_call, forward) => {
  await forward();
  return 'cut';
};

/** All is done, and no answer comes. */
export const doAndHang: Fault = async (_call, forward) => {
  await forward();
  return 'hang';
};

/** Nothing is done, and the service says why. */
export function refuse(status: number, type: string): Fault {
  return async () => refusal(status, `com.amazonaws.dynamodb.v20120810#${type}`, 'made up by a test');
}

/** A transaction cancelled since another one has its item in hand. DynamoDB Local itself never says so. */
export const conflict: Fault = async ({ input }) => {
  const { TransactItems } = input as { readonly TransactItems: readonly unknown[] };
  const last = TransactItems.length - 1;
  return {
    status: 400,
    body: JSON.stringify({
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      Message: 'Transaction cancelled, please refer cancellation reasons for specific reasons',
      CancellationReasons: TransactItems.map((_, index) =>
        index === last
          ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }
          : { Code: 'None' },
      ),
    }),
  };
};
