import { setTimeout as pause } from 'node:timers/promises';
import type { LocalStack } from '../../infra/local/stack.ts';
import { messagingOf } from '../events/messaging.ts';
import { seededRandom } from '../events/seeded-random.ts';
import { describedStack } from '../support/described-stack.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';
import { registrationMessage, sendMessages } from './queue.ts';

export type RegistrationRunOptions = {
  readonly messages: number;
  /** Fractions of the messages: copies of others, and unreadable ones. */
  readonly duplicates: number;
  readonly poison: number;
  readonly kills: number;
  readonly seed: number;
};

export type RegistrationRun = {
  readonly sent: { readonly different: number; readonly duplicates: number; readonly poison: number };
  readonly kills: number;
  /** Numbers of tokens by how many images they have once the queue is empty. */
  readonly withoutImage: number;
  readonly withOneImage: number;
  readonly withMoreImages: number;
  /** Poison messages among the dead letters, and other messages there. */
  readonly deadPoison: number;
  readonly otherDeadLetters: number;
  /** Accounts whose counter, images and locks differ in number. */
  readonly inexact: number;
};

const accounts = 20;
const workerId = 'RegistrationRequests/RegisterImages';
/** Nine minutes when deployed: here a killed worker's messages return while the test waits. */
const visibilitySeconds = 3;

/** Sends messages to that stack, which nothing else uses, kills the worker meanwhile, and counts the images at the end. */
export async function registrationRun(
  stack: LocalStack,
  options: RegistrationRunOptions,
): Promise<RegistrationRun> {
  const random = seededRandom(options.seed);
  const queues = queuesOf(stack);
  await queues.setVisibility(visibilitySeconds);
  const tenants: Tenant[] = [];
  for (let index = 0; index < Math.min(accounts, options.messages / 5); index += 1) {
    tenants.push(await newTenant(describedStack(stack), { maxImageCount: options.messages }));
  }

  const { good, copies, poison } = messagesFor(tenants, options, random);
  await queues.send(
    shuffled(
      [...good, ...copies, ...poison].map(({ body }) => body),
      random,
    ),
  );
  const kills = await killWhileWorking(stack, queues, { kills: options.kills, commits: good.length }, random);
  await queues.empty();

  const images = new Map<string, number>();
  let inexact = 0;
  for (const tenant of tenants) {
    const keys = [...(await tenant.items()).entries()];
    const count = (prefix: string) => keys.filter(([key]) => key.startsWith(prefix)).length;
    const { imageCount } = await tenant.account();
    if (imageCount !== count('IMAGE#') || imageCount !== count('ECS#')) inexact += 1;
    for (const [key, item] of keys) {
      if (!key.startsWith('IMAGE#')) continue;
      const token = `${tenant.accountId} ${item['token']?.S}`;
      images.set(token, (images.get(token) ?? 0) + 1);
    }
  }
  const counts = good.map(({ token }) => images.get(token) ?? 0);
  const dead = await queues.deadLetters();
  const poisonBodies = new Set(poison.map(({ body }) => body));
  return {
    sent: { different: good.length, duplicates: copies.length, poison: poison.length },
    kills,
    withoutImage: counts.filter((count) => count === 0).length,
    withOneImage: counts.filter((count) => count === 1).length,
    withMoreImages: counts.filter((count) => count > 1).length,
    deadPoison: new Set(dead.filter((body) => poisonBodies.has(body))).size,
    otherDeadLetters: dead.filter((body) => !poisonBodies.has(body)).length,
    inexact,
  };
}

type Sent = { readonly token: string; readonly body: string };

function messagesFor(
  tenants: readonly Tenant[],
  { messages, duplicates, poison }: RegistrationRunOptions,
  random: () => number,
) {
  const copiesCount = Math.round(messages * duplicates);
  const poisonCount = Math.round(messages * poison);
  const good = Array.from({ length: messages - copiesCount - poisonCount }, (_, index): Sent => {
    const accountId = tenants[index % tenants.length]?.accountId ?? '';
    const token = `build_${index}`;
    return { token: `${accountId} ${token}`, body: registrationMessage(accountId, token, `m-${index}`) };
  });
  const copies = Array.from({ length: copiesCount }, () => chosen(good, random));
  const bad = Array.from({ length: poisonCount }, (_, index): Sent => {
    const body =
      [`{"poison":${index}`, JSON.stringify({ poison: index }), `poison ${index}`][index % 3] ?? '';
    return { token: '', body };
  });
  return { good, copies, poison: bad };
}

/** Kills all workers `kills` times, spread over the processing of the queue. */
async function killWhileWorking(
  { aws, functions }: LocalStack,
  queues: ReturnType<typeof queuesOf>,
  { kills, commits: expected }: { readonly kills: number; readonly commits: number },
  random: () => number,
): Promise<number> {
  const moments = Array.from({ length: kills }, (_, index) =>
    Math.floor((expected * (index + random())) / (kills + 1)),
  );
  let commits = 0;
  let killed = 0;
  const { promise: allKilled, resolve } = Promise.withResolvers<void>();
  const end = aws.onCall(({ caller, action }) => {
    if (caller !== workerId || action !== 'TransactWriteItems') return;
    commits += 1;
    if (killed === kills || commits < (moments[killed] ?? 0)) return;
    killed += 1;
    for (const pid of functions.get(workerId)?.pids() ?? []) process.kill(pid, 'SIGKILL');
    if (killed === kills) resolve();
  });
  // If the messages are done before the last kill, there are fewer kills.
  await Promise.race([allKilled, queues.empty()]);
  end();
  return killed;
}

function queuesOf(stack: LocalStack) {
  const messaging = messagingOf(describedStack(stack));
  const QueueUrl = messaging.imageRequestQueueUrl;
  const deadLettersUrl = stack.aws.queueUrl('ImageRequests/DeadLetters');
  const sqs = (action: string, input: object) => stack.aws.operator('sqs', action, input);

  async function messagesLeft(): Promise<number> {
    const { Attributes } = (await sqs('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })) as {
      readonly Attributes: Readonly<Record<string, string>>;
    };
    return (
      Number(Attributes['ApproximateNumberOfMessages']) +
      Number(Attributes['ApproximateNumberOfMessagesNotVisible'])
    );
  }
  return {
    setVisibility: (seconds: number) =>
      sqs('SetQueueAttributes', { QueueUrl, Attributes: { VisibilityTimeout: String(seconds) } }),
    send: (bodies: readonly string[]) => sendMessages(messaging, bodies),
    /** Resolves when the queue is empty, hidden messages included. SQS has no notification for that, so this polls. */
    async empty(): Promise<void> {
      while ((await messagesLeft()) > 0) await pause(100);
    },
    async deadLetters(): Promise<string[]> {
      const bodies: string[] = [];
      for (;;) {
        const { Messages = [] } = (await sqs('ReceiveMessage', {
          QueueUrl: deadLettersUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 600,
        })) as { readonly Messages?: readonly { readonly Body: string }[] };
        if (Messages.length === 0) return bodies;
        bodies.push(...Messages.map(({ Body }) => Body));
      }
    },
  };
}

function chosen<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('there is nothing to choose from');
  return item;
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
