import { type AwsAnswer, type AwsService, refusal } from '../aws/aws-service.ts';
import { localArn } from '../cloudformation/intrinsics.ts';
import type { Template } from '../cloudformation/template.ts';
import { createArchives } from './archives.ts';
import {
  type BusEvent,
  describedTarget,
  type OnEvent,
  type Rule,
  ruleOf,
  ruleTarget,
  targetInput,
} from './event-bus.ts';
import { EventsError } from './events-error.ts';
import { type EntryError, eventOf, type PutEventsEntry, requestFault } from './put-events.ts';

export type EventsService = AwsService & {
  /** Calls the listener with each event on a bus. Returns a function that removes it. */
  readonly onEvent: (listener: OnEvent) => () => void;
};

type Input = Readonly<Record<string, unknown>>;

/** EventBridge with the buses, rules and archives of the template, and the rules that clients add. Targets are queues and functions. */
export function eventsService(
  template: Template,
  deliver: (targetArn: string, body: string) => boolean,
): EventsService {
  const buses = new Map<string, Map<string, Rule>>(busRules(template));
  const archives = createArchives(template, (event, busArn, ruleArns) =>
    send(event, busNameOf(busArn), ruleArns),
  );
  const listeners = new Set<OnEvent>();

  function rulesOf({ EventBusName = 'default' }: Input): Map<string, Rule> {
    const rules = buses.get(busNameOf(EventBusName));
    if (rules) return rules;
    throw new EventsError('ResourceNotFoundException', `Event bus ${EventBusName} does not exist.`);
  }

  function ruleNamed(input: Input, name: unknown): Rule {
    const rule = rulesOf(input).get(String(name));
    if (rule) return rule;
    throw new EventsError(
      'ResourceNotFoundException',
      `Rule ${name} does not exist on EventBus ${input['EventBusName']}.`,
    );
  }

  /** As on AWS, an event for a bus that does not exist is accepted and lost. */
  function put(entry: PutEventsEntry): { readonly EventId: string } | EntryError {
    const event = eventOf(entry);
    if ('ErrorCode' in event) return event;
    const busName = busNameOf(entry.EventBusName ?? 'default');
    archives.record(event, localArn('events', `event-bus/${busName}`));
    send(event, busName);
    return { EventId: event.id };
  }

  /** Sends an event to the targets of the rules that it matches: of all rules, or of those with these ARNs. */
  function send(event: BusEvent, busName: string, ruleArns?: readonly string[]): void {
    const rules = buses.get(busName);
    if (!rules) return;
    for (const [name, { enabled, matches, targets }] of rules) {
      const isChosen = ruleArns?.includes(ruleArn(busName, name)) ?? true;
      if (!enabled || !isChosen || !matches(event)) continue;
      for (const target of targets) {
        const input = targetInput(event, target);
        if (!deliver(target.Arn, input)) deliver(target.deadLetterArn ?? '', input);
      }
    }
    for (const listener of listeners) listener(event, busName);
  }

  const actions: Readonly<Record<string, (input: Input) => object>> = {
    PutEvents({ Entries: entries }) {
      const fault = requestFault(entries);
      if (fault !== undefined) throw new EventsError('ValidationException', fault);
      const Entries = (entries as readonly PutEventsEntry[]).map(put);
      return { FailedEntryCount: Entries.filter((entry) => 'ErrorCode' in entry).length, Entries };
    },
    PutRule(input) {
      const { Name, EventPattern, State, EventBusName = 'default' } = input;
      const rules = rulesOf(input);
      const name = ruleName(Name);
      rules.set(name, patternRule(EventPattern, State, rules.get(name)));
      return { RuleArn: ruleArn(busNameOf(EventBusName), name) };
    },
    ListRules(input) {
      const { NamePrefix = '', EventBusName = 'default' } = input;
      assertNoPages(input);
      const found = [...rulesOf(input)].filter(([name]) => name.startsWith(String(NamePrefix)));
      return { Rules: found.map(([name, rule]) => describedRule(busNameOf(EventBusName), name, rule)) };
    },
    DescribeRule(input) {
      const { Name, EventBusName = 'default' } = input;
      return describedRule(busNameOf(EventBusName), String(Name), ruleNamed(input, Name));
    },
    ListTargetsByRule(input) {
      assertNoPages(input);
      return { Targets: ruleNamed(input, input['Rule']).targets.map(describedTarget) };
    },
    DeleteRule(input) {
      const name = String(input['Name']);
      if (rulesOf(input).get(name)?.targets.length) {
        throw new EventsError('ValidationException', "Rule can't be deleted since it has targets.");
      }
      rulesOf(input).delete(name);
      return {};
    },
    PutTargets(input) {
      const rule = ruleNamed(input, input['Rule']);
      const added = (input['Targets'] as readonly Input[]).map(validTarget);
      const kept = rule.targets.filter(({ Id }) => !added.some((target) => target.Id === Id));
      rulesOf(input).set(String(input['Rule']), { ...rule, targets: [...kept, ...added] });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    StartReplay: archives.startReplay,
    DescribeReplay: archives.describeReplay,
    RemoveTargets(input) {
      const rule = ruleNamed(input, input['Rule']);
      const ids = input['Ids'] as readonly string[];
      const targets = rule.targets.filter(({ Id }) => !ids.includes(Id));
      rulesOf(input).set(String(input['Rule']), { ...rule, targets });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
  };

  return {
    name: 'events',
    target: 'AWSEvents',
    permissions(action, input) {
      const { ReplayName } = input as Input;
      if (ReplayName !== undefined)
        return [{ action: `events:${action}`, resource: localArn('events', `replay/${ReplayName}`) }];
      const buses = action === 'PutEvents' ? entryBuses(input as Input) : [(input as Input)['EventBusName']];
      const names = new Set(buses.map((bus) => busNameOf(bus ?? 'default')));
      return [...names].map((name) => ({
        action: `events:${action}`,
        resource: localArn('events', `event-bus/${name}`),
      }));
    },
    async answer(action, input): Promise<AwsAnswer> {
      const perform = actions[action];
      if (!perform)
        return refusal(400, 'UnknownOperationException', `the local EventBridge has no ${action}`);
      try {
        return { status: 200, headers: jsonVersion, body: JSON.stringify(perform(input as Input)) };
      } catch (error) {
        if (error instanceof EventsError)
          return { ...refusal(400, error.type, error.message), headers: jsonVersion };
        throw error;
      }
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const jsonVersion = { 'content-type': 'application/x-amz-json-1.1' };

function entryBuses({ Entries }: Input): unknown[] {
  return Array.isArray(Entries) ? Entries.map((entry: Input) => entry['EventBusName']) : [];
}

function ruleArn(busName: string, name: string): string {
  return localArn('events', `rule/${busName}/${name}`);
}

function assertNoPages({ Limit }: Input): void {
  if (Limit !== undefined) throw new EventsError('ValidationException', 'the local EventBridge has no Limit');
}

function describedRule(EventBusName: string, Name: string, { pattern, enabled }: Rule): object {
  const State = enabled ? 'ENABLED' : 'DISABLED';
  return {
    Name,
    Arn: ruleArn(EventBusName, Name),
    EventBusName,
    EventPattern: JSON.stringify(pattern),
    State,
  };
}

function ruleName(name: unknown): string {
  if (/^[.\w-]{1,64}$/.test(String(name))) return String(name);
  throw new EventsError(
    'ValidationException',
    `The rule name ${name} is not 1 to 64 letters, digits, . - and _`,
  );
}

/** Buses go by their name or their ARN. */
function busNameOf(nameOrArn: unknown): string {
  return String(nameOrArn).replace(/^arn:.*:event-bus\//, '');
}

function busRules(template: Template): [string, Map<string, Rule>][] {
  const names = ['default', ...template.resources('AWS::Events::EventBus').map(({ ref }) => ref)];
  const rules = template.resources('AWS::Events::Rule').flatMap((resource) => {
    const { EventBusName = 'default', EventPattern, State, Targets = [] } = resource.properties();
    const leadsTo = Targets as readonly Input[];
    // A rule on a schedule, or one whose events are only counted.
    if (EventPattern === undefined || leadsTo.length === 0) return [];
    const targets = leadsTo.map(ruleTarget);
    return { bus: busNameOf(EventBusName), name: resource.ref, rule: ruleOf(EventPattern, State, targets) };
  });
  return names.map((bus) => [
    bus,
    new Map(rules.filter((rule) => rule.bus === bus).map(({ name, rule }) => [name, rule])),
  ]);
}

function patternRule(pattern: unknown, state: unknown, before: Rule | undefined): Rule {
  try {
    return ruleOf(JSON.parse(String(pattern)), state, before?.targets);
  } catch (error) {
    throw new EventsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${error}`);
  }
}

function validTarget(target: Input) {
  try {
    return ruleTarget(target);
  } catch (error) {
    throw new EventsError('ValidationException', String(error));
  }
}
