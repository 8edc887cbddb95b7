import { localArn } from '../cloudformation/intrinsics.ts';
import type { Template } from '../cloudformation/template.ts';
import type { BusEvent } from './event-bus.ts';
import { eventPattern, type Matcher } from './event-pattern.ts';
import { EventsError } from './events-error.ts';

/** The archives of the template, and the replays of their events. */
export type Archives = {
  /** Adds an event to the archives of its bus. */
  readonly record: (event: BusEvent, busArn: string) => void;
  /** Starts a replay, which runs after the answer. */
  readonly startReplay: (input: Input) => object;
  readonly describeReplay: (input: Input) => object;
};

/** Sends an event to a bus again: to all of its rules, or to those with these ARNs. */
export type Resend = (event: BusEvent, busArn: string, ruleArns: readonly string[] | undefined) => void;

type Input = Readonly<Record<string, unknown>>;

type Archive = {
  readonly sourceArn: string;
  readonly matches: Matcher;
  readonly retentionMs: number;
  readonly events: BusEvent[];
};

type Replay = {
  state: 'STARTING' | 'RUNNING' | 'COMPLETED';
  /** What DescribeReplay answers beside the state. */
  readonly description: Record<string, unknown>;
};

/** An archive keeps its latest events in memory, up to this many. */
const maxEvents = 10_000;

const dayMs = 24 * 3600 * 1000;

/** Creates the archives of the template, empty. */
export function createArchives(template: Template, resend: Resend): Archives {
  const archives = new Map<string, Archive>(
    template.resources('AWS::Events::Archive').map((resource) => {
      const { SourceArn, EventPattern = {}, RetentionDays = 0 } = resource.properties();
      // 0 is forever.
      const retentionMs = Number(RetentionDays) * dayMs || Number.POSITIVE_INFINITY;
      const matches = eventPattern(EventPattern);
      return [resource.arn, { sourceArn: String(SourceArn), matches, retentionMs, events: [] }];
    }),
  );
  const replays = new Map<string, Replay>();

  function archiveOf(arn: unknown): Archive {
    const archive = archives.get(String(arn));
    if (archive) return archive;
    throw new EventsError('ResourceNotFoundException', `Archive ${arn} does not exist.`);
  }

  function run(name: string, { events, sourceArn, retentionMs }: Archive, input: Input): void {
    const { EventStartTime, EventEndTime, Destination } = input;
    const { FilterArns } = Destination as { readonly FilterArns?: readonly string[] };
    const oldest = Math.max(Number(EventStartTime) * 1000, Date.now() - retentionMs);
    const replay = replays.get(name);
    if (!replay) return;
    replay.state = 'RUNNING';
    for (const event of events) {
      const time = Date.parse(event.time);
      if (time < oldest || time >= Number(EventEndTime) * 1000) continue;
      resend({ ...event, 'replay-name': name }, sourceArn, FilterArns);
      replay.description['EventLastReplayedTime'] = time / 1000;
    }
    replay.state = 'COMPLETED';
    replay.description['ReplayEndTime'] = Date.now() / 1000;
  }

  return {
    record(event, busArn) {
      for (const { sourceArn, matches, events } of archives.values()) {
        if (sourceArn !== busArn || !matches(event)) continue;
        events.push(event);
        if (events.length > maxEvents) events.shift();
      }
    },
    startReplay(input) {
      const { ReplayName, EventSourceArn, EventStartTime, EventEndTime, Destination } = input;
      const archive = archiveOf(EventSourceArn);
      const name = String(ReplayName);
      if (replays.has(name))
        throw new EventsError('ResourceAlreadyExistsException', `Replay ${name} already exists.`);
      if (!(Number(EventStartTime) < Number(EventEndTime)))
        throw invalid('EventEndTime', 'EventStartTime must be before EventEndTime.');
      if ((Destination as { readonly Arn?: string } | undefined)?.Arn !== archive.sourceArn)
        throw invalid('Destination.Arn', 'An archive can only be replayed to the bus of its events.');

      const arn = localArn('events', `replay/${name}`);
      const description = {
        ReplayName: name,
        ReplayArn: arn,
        EventSourceArn,
        Destination,
        EventStartTime,
        EventEndTime,
        ReplayStartTime: Date.now() / 1000,
      };
      replays.set(name, { state: 'STARTING', description });
      setImmediate(() => run(name, archive, input));
      return { ReplayArn: arn, State: 'STARTING', ReplayStartTime: description.ReplayStartTime };
    },
    describeReplay({ ReplayName }) {
      const replay = replays.get(String(ReplayName));
      if (!replay) throw new EventsError('ResourceNotFoundException', `Replay ${ReplayName} does not exist.`);
      return { ...replay.description, State: replay.state };
    },
  };
}

function invalid(name: string, reason: string): EventsError {
  return new EventsError('ValidationException', `Parameter ${name} is not valid. Reason: ${reason}`);
}
