import { Option } from 'commander';
import type { SigningKey } from '../../functions/signing/sign.ts';
import { readRunningStack } from '../local/running-stack.ts';
import { print, printError, printJson } from '../local/terminal.ts';
import { commandLine, fail, messageOf, run } from './command-line.ts';
import { type ApiRequest, callImageApi } from './image-client.ts';

/** `npm run image -- ...`: the image API for people. */

type ConnectionOptions = {
  readonly endpoint: string;
  readonly accessKeyId?: string;
};

const program = commandLine('image')
  .usage('<command> [options]')
  .description(
    'Calls the image API, signed. The secret comes from IMPRINT_ACCESS_KEY_SECRET, never from the command line.',
  )
  .addOption(
    new Option('--endpoint <url>', 'where the service listens')
      .env('IMPRINT_ENDPOINT')
      .default('http://127.0.0.1:8787'),
  )
  .addOption(new Option('--access-key-id <id>', 'who calls').env('IMPRINT_ACCESS_KEY_ID'))
  .showHelpAfterError('(add --help for the options)');

program
  .command('create')
  .description('register an image')
  .requiredOption('--name <name>', 'letters, digits, - and _; 1 to 64')
  .requiredOption('--ecs-image-id <id>', 'the ECS image to register')
  .requiredOption('--platform <platform>', 'Linux or Windows')
  .option('--description <text>', 'up to 1,024 characters')
  .option('--token <token>', 'the IdempotentToken: repeat a request with the same one, and it is done once')
  .action(
    (options: Record<'name' | 'ecsImageId' | 'platform' | 'description' | 'token', string | undefined>) =>
      call({
        method: 'POST',
        path: '/images',
        query: { IdempotentToken: options.token },
        body: {
          Name: options.name,
          Description: options.description,
          EcsImageId: options.ecsImageId,
          Platform: options.platform,
        },
      }),
  );

program
  .command('request')
  .description(
    'ask for an image by a message in the queue of the local stack; what becomes of it, npm run events tells',
  )
  .requiredOption('--name <name>', 'letters, digits, - and _; 1 to 64')
  .requiredOption('--ecs-image-id <id>', 'the ECS image to register')
  .requiredOption('--platform <platform>', 'Linux or Windows')
  .option('--description <text>', 'up to 1,024 characters')
  .requiredOption('--token <token>', 'the IdempotentToken: a message may come twice, and is worked on once')
  .option(
    '--account <accountId>',
    'whose image it is to be; without it, of the local stack, the first demo account',
  )
  .option(
    '--stage <stage>',
    'the queue of a deployed stage instead, with your own AWS credentials and region',
  )
  .action(request);

program
  .command('get')
  .description('show an image')
  .argument('<imageId>')
  .action((imageId: string) => call({ method: 'GET', path: `/images/${encodeURIComponent(imageId)}` }));

program
  .command('list')
  .description('list images, a page at a time')
  .option('--marker <imageId>', 'the first image of the page: NextMarker of the page before')
  .option('--max-items <count>', '0 to 100; 50 without it')
  .option('--type <type>', 'Self or System')
  .action(({ marker, maxItems, type }: Record<'marker' | 'maxItems' | 'type', string | undefined>) =>
    call({ method: 'GET', path: '/images', query: { Marker: marker, MaxItemCount: maxItems, Type: type } }),
  );

program
  .command('delete')
  .description('delete an image')
  .argument('<imageId>')
  .action((imageId: string) => call({ method: 'DELETE', path: `/images/${encodeURIComponent(imageId)}` }));

program
  .command('quota')
  .description('show how many images the account may have, and has')
  .action(() => call({ method: 'GET', path: '/quotas' }));

await run(program);

type RequestOptions = Record<'name' | 'ecsImageId' | 'platform' | 'token', string> &
  Partial<Record<'description' | 'account' | 'stage', string>>;

async function request({ account, stage, token, ...image }: RequestOptions): Promise<void> {
  const { endpoint } = program.opts<ConnectionOptions>();
  const port = URL.canParse(endpoint) ? Number(new URL(endpoint).port) : 0;
  if (stage === undefined && port === 0)
    return fail('a request goes to a local stack, by --endpoint http://127.0.0.1:PORT, or by --stage');
  // The demo account is this machine's: a deployed stage may have another tenant of that number.
  const demoAccount = stage === undefined ? (await readRunningStack(port))?.demoAccount : undefined;
  const accountId = account ?? demoAccount?.accountId;
  if (accountId === undefined) return fail('say whose image it is to be: --account');
  const { connect } = await import('./admin/operator.ts');
  const { messaging } = await connect(stage === undefined ? { localPort: port } : { stage });
  const { SendMessageCommand, SQSClient } = await import('@aws-sdk/client-sqs');
  const message = {
    AccountId: accountId,
    IdempotentToken: token,
    Image: {
      Name: image.name,
      Description: image.description,
      EcsImageId: image.ecsImageId,
      Platform: image.platform,
    },
  };
  const { MessageId } = await new SQSClient(messaging.config).send(
    new SendMessageCommand({
      QueueUrl: messaging.imageRequestQueueUrl,
      MessageBody: JSON.stringify(message),
    }),
  );
  print(`sent message ${MessageId} for account ${accountId}`);
}

async function call(request: ApiRequest): Promise<void> {
  const { endpoint, accessKeyId } = program.opts<ConnectionOptions>();
  const key = await signingKey(endpoint, accessKeyId);
  if (!key) {
    return fail(
      'no access key: set IMPRINT_ACCESS_KEY_ID and IMPRINT_ACCESS_KEY_SECRET (npm start prints two)',
    );
  }
  try {
    const { status, headers, body } = await callImageApi(endpoint, key, request);
    const replayed = headers.get('idempotent-replayed') === 'true' ? ' (replayed)' : '';
    printError(`${request.method} ${request.path}: ${status}${replayed}`);
    if (body !== undefined) printJson(body, 2);
    process.exitCode = status < 400 ? 0 : 1;
  } catch (error) {
    if (error instanceof SyntaxError) return fail(`${endpoint} does not answer in JSON: is it this service?`);
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    fail(`${endpoint} does not answer: ${messageOf(cause)}`);
  }
}

/** Half a key is nobody's: only where nothing is said of who calls is it the demo account. */
async function signingKey(
  endpoint: string,
  accessKeyId: string | undefined,
): Promise<SigningKey | undefined> {
  const secret = process.env['IMPRINT_ACCESS_KEY_SECRET'];
  if (accessKeyId && secret) return { accessKeyId, secret };
  return accessKeyId || secret ? undefined : await demoKey(endpoint);
}

/** The first demo account's key, where a local stack is called and nobody has said who calls. */
async function demoKey(endpoint: string): Promise<SigningKey | undefined> {
  if (!URL.canParse(endpoint)) return undefined;
  const { hostname, port } = new URL(endpoint);
  if (hostname !== '127.0.0.1' && hostname !== 'localhost') return undefined;
  const account = (await readRunningStack(Number(port)))?.demoAccount;
  if (!account) return undefined;
  printError(`as demo account ${account.accountId}`);
  return { accessKeyId: account.accessKeyId, secret: account.accessKeySecret };
}
