import { type Command, InvalidArgumentError } from 'commander';
import { checkIdempotentToken } from '../../functions/schemas/idempotent-token.ts';
import { readRunningStack } from '../local/running-stack.ts';
import { print } from '../local/terminal.ts';
import { accountId as parseAccountId } from './admin/command-context.ts';
import { examples, UsageError } from './command-line.ts';
import { targetOf } from './target.ts';

type RequestOptions = Record<'name' | 'ecsImageId' | 'platform' | 'token', string> &
  Partial<Record<'description' | 'account', string>>;

/** Adds `image request`. */
export function requestCommand(program: Command): void {
  program
    .command('request')
    .description('ask for an image by a message in the queue; npm run events shows the result')
    .requiredOption('--name <name>', '1 to 64 letters, digits, - and _')
    .requiredOption('--ecs-image-id <id>', 'the ECS image to register')
    .requiredOption('--platform <platform>', 'Linux or Windows')
    .option('--description <text>', 'at most 1,024 characters')
    .requiredOption(
      '--token <token>',
      'required, unlike for create: the IdempotentToken, so that a message delivered twice counts once',
      parseToken,
    )
    .option(
      '--account <accountId>',
      'the account that gets the image; on a local stack, the first demo account',
      parseAccountId,
    )
    .addHelpText(
      'after',
      examples(['npm run image -- request --name web --ecs-image-id m-1 --platform Linux --token build_7']),
    )
    .action((options: RequestOptions) => request(program, options));
}

/** Checked here because a message with an invalid token can end in the dead letters, where its sender does not look. */
function parseToken(text: string): string {
  try {
    checkIdempotentToken(text);
    return text;
  } catch {
    throw new InvalidArgumentError('A token is 1 to 64 letters, digits and underscores.');
  }
}

async function request(program: Command, { account, token, ...image }: RequestOptions): Promise<void> {
  const target = await targetOf(program);
  // Loaded on demand: they take a third of a second.
  const { connect } = await import('./admin/operator.ts');
  const { messaging } = await connect(target);
  // Only local stacks have the demo account: on a deployed stage, the id may belong to a tenant.
  const demoAccount =
    'localPort' in target ? (await readRunningStack(target.localPort))?.demoAccount : undefined;
  const accountId = account ?? demoAccount?.accountId;
  if (accountId === undefined) throw new UsageError('name the account that gets the image: --account');
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
