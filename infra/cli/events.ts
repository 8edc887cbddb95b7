import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { endWithParent } from '../local/end-with-parent.ts';
import { connect } from './admin/operator.ts';
import { commandLine, examples, main } from './command-line.ts';
import { followEvents } from './follow-events.ts';
import { subscribe } from './subscription.ts';
import { addTargetOptions, targetOf } from './target.ts';

/** `npm run events`: follows a stage's image events until it is stopped. */
export function eventsProgram(): Command {
  const program = addTargetOptions(commandLine('events'))
    .description(
      'Follow image events as they happen, through a queue and a rule that are removed at the end.',
    )
    .option('--json', 'print each event as one line of JSON, with its envelope');
  return program
    .addHelpText(
      'after',
      examples(
        ['npm run events'],
        ['npm run -s events -- --json | jq .detail.Image.Id'],
        ['npm run events -- --target sandbox', 'a deployed stage, with your AWS credentials'],
      ),
    )
    .action(() => follow(program));
}

if (import.meta.main) await main(eventsProgram());

async function follow(program: Command): Promise<void> {
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  endWithParent(stop);
  // The reader closed the pipe.
  process.stdout.once('error', stop);
  const target = await targetOf(program);
  const name = `imprint-events-${randomUUID()}`;
  await followEvents({
    json: program.opts<{ readonly json?: boolean }>().json ?? false,
    stopped: stopped.signal,
    async open() {
      const { messaging } = await connect(target);
      return { busName: messaging.imageEventBusName, ...(await subscribe(messaging, name)) };
    },
  });
}
