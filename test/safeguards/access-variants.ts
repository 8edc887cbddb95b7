import type { AccessKey } from '../../functions/accounts/access-key.ts';
import type { FindAccessKey } from '../../functions/accounts/access-keys.ts';
import type { Send, Variant } from './variant.ts';

/** A client under which the keys of all accounts that `isMeant` are in one partition. */
function sharingPartition(isMeant: (sortKey: string | undefined) => boolean): (send: Send) => Send {
  return (send) => (command, options) => {
    const { constructor: Command, input } = command as {
      readonly constructor: unknown;
      readonly input: object;
    };
    return send(Reflect.construct(Command as new () => object, [inOnePartition(input, isMeant)]), options);
  };
}

type Key = { readonly pk?: { readonly S?: string }; readonly sk?: { readonly S?: string } };

function inOnePartition<Value>(value: Value, isMeant: (sortKey: string | undefined) => boolean): Value {
  if (Array.isArray(value)) return value.map((part: unknown) => inOnePartition(part, isMeant)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const { pk, sk } = value as Key;
  const parts = Object.entries(value).map(([name, part]) => [name, inOnePartition<unknown>(part, isMeant)]);
  const isOfTenant = pk?.S?.startsWith('ACCOUNT#') && pk.S !== 'ACCOUNT#0';
  return {
    ...Object.fromEntries(parts),
    ...(isOfTenant && isMeant(sk?.S) ? { pk: { S: 'ACCOUNT#' } } : {}),
  } as Value;
}

function findingOnce(real: FindAccessKey): FindAccessKey {
  const found = new Map<string, AccessKey>();
  return async (accessKeyId, invocation) => {
    const key = found.get(accessKeyId) ?? (await real(accessKeyId, invocation));
    if (key) found.set(accessKeyId, key);
    return key;
  };
}

/** What lets accounts meet, or opens to a key that is disabled. */
export const accessVariants: readonly Variant[] = [
  {
    name: 'keeps the images of all accounts in one partition',
    send: sharingPartition((sortKey) => sortKey?.startsWith('IMAGE#') === true),
    caughtBy: 'histories',
  },
  {
    name: 'keeps the locks of all accounts in one partition',
    send: sharingPartition((sortKey) => sortKey?.startsWith('ECS#') === true),
    caughtBy: 'histories',
  },
  {
    name: 'keeps the tokens of all accounts in one partition',
    send: sharingPartition((sortKey) => sortKey?.startsWith('TOKEN#') === true),
    caughtBy: 'histories',
  },
  {
    name: 'keeps everything of all accounts in one partition',
    send: sharingPartition(() => true),
    caughtBy: 'histories',
  },
  {
    name: 'opens to a disabled key',
    findAccessKey: (real) => async (accessKeyId, invocation) => {
      const key = await real(accessKeyId, invocation);
      return key && { ...key, status: 'Active' };
    },
    caughtBy: 'histories',
  },
  { name: 'never reads a key again', findAccessKey: findingOnce, caughtBy: 'histories' },
];
