import type { ReceivedRequest } from './received-request.ts';
import type { RpcAnswer } from './rpc-answer.ts';

/** What becomes of a request instead of its answer. Those named `done...` do the work all the same. */
export type Fault = FaultName | RpcAnswer;

export type FaultName = (typeof faultNames)[number];

export const faultNames = [
  /** 400 Throttling.User. */
  'throttled',
  /** 503, as the API says it. */
  'unavailable',
  /** No answer, ever. */
  'hangs',
  'done, then hangs',
  /** The connection breaks. */
  'cut',
  'done, then cut',
  /** 200 and an HTML page, as of a proxy. */
  'HTML',
  /** The first half of the right answer, then the connection breaks. */
  'done, half the answer',
] as const;

export type FaultRule = {
  readonly fault: Fault;
  /** Any action without it. */
  readonly action?: string;
  /** How many requests it strikes: all that come, unless said otherwise. */
  readonly times?: number;
  /** Which requests it strikes: all of the action, unless said otherwise. */
  readonly matching?: (request: ReceivedRequest) => boolean;
};

/** The faults that strike what comes. */
export type Faults = {
  /** Adds one, behind those there are. Returns what takes it away again. */
  readonly add: (rule: FaultRule) => () => void;
  readonly clear: () => void;
  /** The fault that strikes this request, and counts it. */
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
