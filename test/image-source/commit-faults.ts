import type { CallOutcome } from '../../infra/emulator/aws/aws-endpoint.ts';
import type { AwsAnswer } from '../../infra/emulator/aws/aws-service.ts';
import type { FaultName } from '../../infra/local/ecs-stand-in/faults.ts';
import { cut, doAndHang, type Fault, hang, loseAnswer, refuse } from '../support/faults.ts';
import type { InterceptableAws } from '../support/interceptable-aws.ts';

export { type FaultName, faultNames } from '../../infra/local/ecs-stand-in/faults.ts';

/** The faults of ECS, applied to DynamoDB's commit. */
const faults: Readonly<Record<FaultName, Fault>> = {
  throttled: refuse(400, 'ThrottlingException'),
  unavailable: refuse(503, 'ServiceUnavailable'),
  hangs: hang,
  'done, then hangs': doAndHang,
  cut,
  'done, then cut': loseAnswer,
  HTML: async () => ({
    status: 200,
    body: '<!doctype html><title>Please wait</title>',
    headers: { 'content-type': 'text/html' },
  }),
  'done, half the answer': async (_call, forward) => half(await forward()),
};

/** Of an answer that is nothing but `{}` to the SDK there must be less than all. */
function half({ status, body }: AwsAnswer): CallOutcome {
  return { status, body: body.slice(0, Math.ceil(body.length / 2)) };
}

/** Faults in the commits of some accounts only. */
export type CommitFaults = {
  /** Fails that many commits of the account. Returns a function that removes the fault. */
  readonly add: (accountId: string, fault: FaultName, times: number) => () => void;
};

/** Takes the endpoint's one interceptor. */
export function commitFaultsAt(aws: InterceptableAws): CommitFaults {
  const struck = new Map<string, { readonly fault: FaultName; left: number }>();
  aws.intercept(async (call, forward) => {
    const strike = struck.get(committingAccount(call.action, call.input) ?? '');
    if (!strike || strike.left === 0) return forward();
    strike.left -= 1;
    return faults[strike.fault](call, forward);
  });
  return {
    add(accountId, fault, times) {
      struck.set(accountId, { fault, left: times });
      return () => struck.delete(accountId);
    },
  };
}

/** Whose commit it is; undefined for any other call. */
function committingAccount(action: string, input: unknown): string | undefined {
  if (action !== 'TransactWriteItems') return undefined;
  return /"ACCOUNT#(\d+)"/.exec(JSON.stringify(input))?.[1];
}
