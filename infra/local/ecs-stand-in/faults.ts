import type { ReceivedRequest } from './received-request.ts';
import type { RpcAnswer } from './rpc-answer.ts';

/** A fault of a request. Those named `done...` run the action before. */
export type Fault = FaultName | RpcAnswer;

export type FaultName = (typeof faultNames)[number];

export const faultNames = [
  /** 400 Throttling.User. */
  'throttled',
  /** 503 in the API's form. */
  'unavailable',
  /** No answer, ever. */
  'hangs',
  'done, then hangs',
  /** The connection breaks. */
  'cut',
  'done, then cut',
  /** 200 and an HTML page, as from a proxy. */
  'HTML',
  /** The first half of the right answer, then the connection breaks. */
  'done, half the answer',
] as const;

export type FaultRule = {
  readonly fault: Fault;
  /** Default: any action. */
  readonly action?: string;
  /** How many requests it affects. Default: all. */
  readonly times?: number;
  /** Which requests it affects. Default: all of the action. */
  readonly matching?: (request: ReceivedRequest) => boolean;
};

/** The faults of requests to come. */
export type Faults = {
  /** Adds a fault after the others. Returns a function that removes it. */
  readonly add: (rule: FaultRule) => () => void;
  readonly clear: () => void;
  /** The fault of this request, which is counted. */
  readonly striking: (request: ReceivedRequest) => Fault | undefined;
};

export function newFaults(): Faults {
  let rules: { readonly rule: FaultRule; left: number }[] = [];
  return {
    add(rule) {
      const added = { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
      rules.push(added);
      return () => {
        rules = rules.filter((other) => other !== added);
      };
    },
    clear() {
      rules = [];
    },
    striking(request) {
      const struck = rules.find(
        ({ rule: { action = request.action, matching = () => true }, left }) =>
          left > 0 && action === request.action && matching(request),
      );
      if (!struck) return undefined;
      struck.left -= 1;
      return struck.rule.fault;
    },
  };
}
