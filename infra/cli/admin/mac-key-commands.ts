import { paginateScan } from '@aws-sdk/client-dynamodb';
import { Command } from 'commander';
import { text } from '../../../functions/aws/dynamodb-item.ts';
import { examples } from '../command-line.ts';
import type { CommandContext } from './command-context.ts';
import type { Operator } from './operator.ts';
import { printRows } from './output.ts';

type DerivedKey = {
  readonly macKey: string;
  readonly accessKeyId: string;
  readonly accountId: string;
  readonly status: string;
  readonly createdAt: string;
};

/** `mac-key list|dependents` */
export function macKeyCommands({ connect, json }: CommandContext): Command {
  const macKey = new Command('mac-key')
    .description('show which KMS keys the secrets derive from')
    .addHelpText(
      'after',
      examples(
        ['npm run admin -- mac-key list'],
        ['npm run admin -- mac-key dependents', 'keys to replace before an older MAC key can be deleted'],
      ),
    );

  macKey
    .command('list')
    .description('list the MAC keys, and how many access keys and accounts depend on each')
    .action(async () => {
      const operator = await connect();
      const byMacKey = Map.groupBy(await derivedKeys(operator), (key) => key.macKey);
      // The current one may have no access keys yet.
      const macKeys = new Set([operator.macKeyArn, ...byMacKey.keys()]);
      const rows = [...macKeys].map((name) => {
        const keys = byMacKey.get(name) ?? [];
        return {
          macKey: name,
          use: name === operator.macKeyArn ? 'new access keys' : 'older',
          accessKeys: keys.length,
          accounts: new Set(keys.map(({ accountId }) => accountId)).size,
        };
      });
      printRows(rows, json());
    });

  macKey
    .command('dependents')
    .description('list the access keys that derive from a MAC key other than the one for new access keys')
    .action(async () => {
      const operator = await connect();
      const keys = await derivedKeys(operator);
      printRows(
        keys
          .filter((key) => key.macKey !== operator.macKeyArn)
          .sort((a, b) => Number(a.accountId) - Number(b.accountId)),
        json(),
      );
    });

  return macKey;
}

async function derivedKeys({ dynamodb, tables }: Operator): Promise<DerivedKey[]> {
  const pages = paginateScan({ client: dynamodb }, { TableName: tables.accessKeys, ConsistentRead: true });
  const items = (await Array.fromAsync(pages)).flatMap(({ Items = [] }) => Items);
  return items.map((item) => ({
    macKey: text(item['macKeyArn']),
    accessKeyId: text(item['accessKeyId']),
    accountId: text(item['accountId']),
    status: text(item['status']),
    createdAt: text(item['createdAt']),
  }));
}
