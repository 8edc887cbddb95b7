import { eventPattern, type Matcher } from './event-pattern.ts';

/** An event as targets receive it. */
export type BusEvent = {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** To the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
  /** The replay that sent it again. */
  readonly 'replay-name'?: string;
};

/** A queue or function that receives a rule's events: the whole event, or the part at a path. */
export type RuleTarget = {
  readonly Id: string;
  readonly Arn: string;
  readonly InputPath?: string;
  /** The queue for events that the target does not accept. */
  readonly deadLetterArn?: string;
};

export type Rule = {
  readonly enabled: boolean;
  readonly pattern: unknown;
  readonly matches: Matcher;
  readonly targets: readonly RuleTarget[];
};

/** Receives each event on a bus. */
export type OnEvent = (event: BusEvent, busName: string) => void;

/**
 * Creates a rule from the values that CloudFormation or PutRule has for it.
 * @throws Error when its pattern has an unknown operator.
 */
export function ruleOf(pattern: unknown, state: unknown, targets: readonly RuleTarget[] = []): Rule {
  return { enabled: state !== 'DISABLED', pattern, matches: eventPattern(pattern), targets };
}

/**
 * A target of a rule.
 * @throws Error when it is neither a queue nor a function, or transforms its input other than by a path.
 */
export function ruleTarget(target: Readonly<Record<string, unknown>>): RuleTarget {
  const { Id, Arn, InputPath, DeadLetterConfig, RetryPolicy: _always, ...unknown } = target;
  if (!/:(sqs|lambda):/.test(String(Arn)) || Object.keys(unknown).length > 0) {
    throw new Error(`the local EventBridge has no target ${Arn} with [${Object.keys(unknown)}]`);
  }
  if (InputPath !== undefined && !/^\$(\.[\w-]+)*$/.test(String(InputPath))) {
    throw new Error(`the local EventBridge does not know the path ${InputPath}`);
  }
  const deadLetterArn = (DeadLetterConfig as { readonly Arn?: string } | undefined)?.Arn;
  return {
    Id: String(Id),
    Arn: String(Arn),
    ...(InputPath === undefined ? {} : { InputPath: String(InputPath) }),
    ...(deadLetterArn === undefined ? {} : { deadLetterArn }),
  };
}

/** A target as ListTargetsByRule answers it. */
export function describedTarget({ deadLetterArn, ...target }: RuleTarget): object {
  return { ...target, ...(deadLetterArn === undefined ? {} : { DeadLetterConfig: { Arn: deadLetterArn } }) };
}

/** The part of an event that a target receives. */
export function targetInput(event: BusEvent, { InputPath = '$' }: RuleTarget): string {
  const found = InputPath.split('.')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], event);
  return JSON.stringify(found ?? null);
}
