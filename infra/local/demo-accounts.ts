import type { LocalAws } from '../emulator/local-aws.ts';
import { accessKeySecret } from './access-key-secret.ts';
import { putIfAbsent } from './put-if-absent.ts';

/** An account to try the service with, and the access key that signs its requests. */
export type DemoAccount = {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
};

type Seed = { readonly accountId: string; readonly accessKeyId: string; readonly maxImageCount?: number };

const seeds: readonly Seed[] = [
  { accountId: '1000000000000001', accessKeyId: 'LTAIDemo1000000000000001' },
  // Few enough to fill the quota by hand.
  { accountId: '1000000000000002', accessKeyId: 'LTAIDemo1000000000000002', maxImageCount: 3 },
];

/** Creates the demo accounts and their access keys if they do not exist. */
export async function seedDemoAccounts(aws: LocalAws): Promise<readonly DemoAccount[]> {
  return await Promise.all(seeds.map((seed) => seedAccount(aws, seed)));
}

async function seedAccount(
  aws: LocalAws,
  { accountId, accessKeyId, maxImageCount }: Seed,
): Promise<DemoAccount> {
  const macKeyArn = aws.keyArn('MacKey');
  await putIfAbsent(aws, 'Accounts', 'accountId', {
    accountId: { S: accountId },
    imageCount: { N: '0' },
    revision: { N: '0' },
    ...(maxImageCount === undefined ? {} : { maxImageCount: { N: String(maxImageCount) } }),
  });
  await putIfAbsent(aws, 'AccessKeys', 'accessKeyId', {
    accessKeyId: { S: accessKeyId },
    accountId: { S: accountId },
    status: { S: 'Active' },
    macKeyArn: { S: macKeyArn },
    createdAt: { S: new Date().toISOString() },
  });
  return {
    accountId,
    accessKeyId,
    accessKeySecret: await accessKeySecret(aws.operator, macKeyArn, accessKeyId),
  };
}
