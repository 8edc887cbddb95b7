import { Command } from 'commander';
import type { Image } from '../../../functions/images/image.ts';
import { dynamoDbImageReader } from '../../../functions/images/image-reader.ts';
import { startInvocation } from '../../../functions/runtime/invocation.ts';
import { examples } from '../command-line.ts';
import { readAccount } from './account-commands.ts';
import { accountArgument, type CommandContext } from './command-context.ts';
import type { Operator } from './operator.ts';
import { printRows } from './output.ts';

const listTimeoutMs = 5 * 60_000;
const pageSize = 100;

/** `image list` */
export function imageCommands({ connect, json }: CommandContext): Command {
  const image = new Command('image')
    .description("show tenants' images")
    .addHelpText('after', examples(['npm run admin -- image list 1001']));

  image
    .command('list')
    .description("list an account's images")
    .addArgument(accountArgument())
    .action(async (accountId: string) => {
      const operator = await connect();
      await readAccount(operator, accountId);
      printRows(await allImages(operator, accountId), json());
    });

  return image;
}

/** Every image of an account, or of the account of System images, by id. */
export async function allImages(
  { dynamodb, tables }: Pick<Operator, 'dynamodb' | 'tables'>,
  accountId: string,
): Promise<Image[]> {
  const reader = dynamoDbImageReader(dynamodb, tables.registry);
  const invocation = startInvocation('image list', listTimeoutMs);
  const all: Image[] = [];
  let marker = '';
  do {
    const { images, nextMarker } = await reader.list(
      accountId,
      { marker, maxItemCount: pageSize },
      invocation,
    );
    all.push(...images);
    marker = nextMarker;
  } while (marker !== '');
  return all;
}
