import { randomUUID } from 'node:crypto';
import { InvalidArgumentError, Option } from 'commander';
import { endWithParent } from '../local/end-with-parent.ts';
import { print, printError, printJson } from '../local/terminal.ts';
import { connect, type Target } from './admin/operator.ts';
import { commandLine, run } from './command-line.ts';
import { type DeliveredEvent, type Subscription, subscribe } from './subscription.ts';

/** `npm run events`: follows a stage's image events until it is told to stop. */

type Options = { readonly port: number; readonly stage?: string; readonly json?: boolean };

const program = commandLine('events')
  .description(
    'Follows image events as they happen, by a queue and a rule of its own, which go when it ends.',
  )
  .addOption(
    new Option('--port <port>', 'of the local stack that npm start runs').default(8787).argParser(portNumber),
  )
  .option('--stage <stage>', 'a deployed stage instead, with your own AWS credentials and region')
  .option('--json', 'print each event whole, as one line of JSON')
  .showHelpAfterError('(add --help for the options)')
  .action(follow);

await run(program);

function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('A port is a number up to 65535.');
  return Number(text);
}

async function follow({ port, stage, json = false }: Options): Promise<void> {
  const target: Target = stage === undefined ? { localPort: port } : { stage };
  const ended = Promise.withResolvers<undefined>();
  const end = () => ended.resolve(undefined);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  endWithParent(end);
  // Nobody reads any more.
  process.stdout.once('error', end);
  const { messaging } = await connect(target);
  const subscription = await subscribe(messaging, `imprint-events-${randomUUID()}`);
  try {
    printError(`following ${messaging.imageEventBusName}; Ctrl-C ends it`);
    await printUntil(ended.promise, subscription, json);
  } finally {
    await subscription.end();
  }
}

async function printUntil(
  ended: Promise<undefined>,
  subscription: Subscription,
  json: boolean,
): Promise<void> {
  for (;;) {
    const next = subscription.next();
    // It may fail after the end, when nobody waits for it any more.
    next.catch(() => {});
    const events = await Promise.race([next, ended]);
    if (!events) return;
    for (const event of events) {
      if (json) printJson(event);
      else print(summary(event));
    }
  }
}

/** Such as `10:20:30 Image Created img-... web-server account 1001 token build_7`. */
function summary({ time, 'detail-type': type, detail }: DeliveredEvent): string {
  const image = detail['Image'] as { readonly Id: string; readonly Name: string } | undefined;
  const token = detail['IdempotentToken'];
  return [
    time.slice(11, 19),
    type,
    ...(image ? [image.Id, image.Name] : [detail['Code'], detail['Message']]),
    `account ${detail['AccountId']}`,
    ...(token === undefined ? [] : [`token ${token}`]),
  ].join(' ');
}
