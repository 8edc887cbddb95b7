import { Command } from 'commander';
import { readRunningStack, runningPorts } from '../../local/running-stack.ts';
import { print } from '../../local/terminal.ts';
import { examples, UsageError } from '../command-line.ts';
import { nothingListens } from '../target.ts';
import type { CommandContext } from './command-context.ts';
import { printRow, printRows } from './output.ts';

/** `local env|list` */
export function localCommands({ target, json }: CommandContext): Command {
  const local = new Command('local')
    .description('reach the stacks that npm start runs')
    .addHelpText(
      'after',
      examples(['npm run admin -- local list'], ['eval "$(npm run -s admin -- local env)"']),
    );

  local
    .command('env')
    .description(
      'print exports that point the AWS CLI and SDKs to the local stack, and name its buses and queues',
    )
    .addHelpText(
      'after',
      examples(
        ['eval "$(npm run -s admin -- local env)"'],
        ['aws --endpoint-url "$AWS_ENDPOINT_URL" sqs list-queues'],
      ),
    )
    .action(async () => {
      const variables = await awsEnvironment(await localPort(target));
      if (json()) return printRow(variables, true);
      for (const [name, value] of Object.entries(variables)) print(`export ${name}='${value}'`);
    });

  local
    .command('list')
    .description('list the local stacks that run')
    .addHelpText('after', examples(['npm run admin -- local list']))
    .action(async () => {
      const ports = await runningPorts();
      printRows(
        ports.map((port) => ({ target: `local:${port}`, url: `http://127.0.0.1:${port}` })),
        json(),
      );
    });

  return local;
}

async function localPort(target: CommandContext['target']): Promise<number> {
  const named = await target();
  if ('localPort' in named) return named.localPort;
  throw new UsageError('a deployed stage uses your own AWS environment: name a local target');
}

async function awsEnvironment(port: number): Promise<Record<string, string>> {
  const running = await readRunningStack(port);
  if (!running) throw nothingListens(port, await runningPorts());
  const { endpoint, region, credentials } = running;
  const { imageEventBusName, imageEventArchiveArn, imageRequestBusName } = running;
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    // The AWS CLI reads only this one.
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    IMAGE_EVENT_BUS: imageEventBusName,
    IMAGE_EVENT_ARCHIVE_ARN: imageEventArchiveArn,
    IMAGE_REQUEST_BUS: imageRequestBusName,
    IMAGE_REQUEST_QUEUE_URL: running.imageRequestQueueUrl,
    IMAGE_REQUEST_DEAD_LETTERS_URL: running.deadLettersUrl,
  };
}
