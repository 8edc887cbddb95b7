import { randomUUID } from 'node:crypto';
import { Command, Option } from 'commander';
import { connect, type Target } from './admin/operator.ts';
import { type DeliveredEvent, type Subscription, subscribe } from './subscription.ts';

/** `npm run events`: follows a stage's image events until it is told to stop. */

type Options = { readonly port: string; readonly stage?: string; readonly json?: boolean };

const program = new Command('events')
  .description(
    'Follows image events as they happen, by a queue and a rule of its own, which go when it ends.',
  )
  .addOption(new Option('--port <port>', 'of the local stack that npm start runs').default('8787'))
  .option('--stage <stage>', 'a deployed stage instead, with your own AWS credentials and region')
  .option('--json', 'print each event whole, as one line of JSON')
  .showHelpAfterError('(add --help for the options)')
  .action(follow);

await program.parseAsync();

async function follow({ port, stage, json = false }: Options): Promise<void> {
  const target: Target = stage === undefined ? { localPort: Number(port) } : { stage };
  const ended = Promise.withResolvers<undefined>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.resolve(undefined));
  try {
    const { messaging } = await connect(target);
    const subscription = await subscribe(messaging, `imprint-events-${randomUUID()}`);
    try {
      console.error(`following ${messaging.imageEventBusName}; Ctrl-C ends it`);
      await printUntil(ended.promise, subscription, json);
    } finally {
      await subscription.end();
    }
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
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
    for (const event of events) console.log(json ? JSON.stringify(event) : summary(event));
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
