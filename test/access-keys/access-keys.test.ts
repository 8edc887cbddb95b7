import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accessKeyFinder } from '../../functions/accounts/access-keys.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';

const generateMac = vi.hoisted(() => vi.fn());
vi.mock('../../functions/aws/kms.ts', () => ({ generateMac }));

const item = { accountId: { S: '1' }, status: { S: 'Active' }, macKeyArn: { S: 'arn:mac' } };
const client = new DynamoDBClient({ region: 'eu-central-1' });
const send = vi.spyOn(client, 'send');
const recordIs = (Item: object | undefined) => send.mockImplementation(async () => ({ Item }));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
  send.mockClear();
  generateMac.mockReset().mockImplementation(async (_, message: string) => Buffer.from(`mac of ${message}`));
  recordIs(item);
});
afterEach(() => {
  vi.useRealTimers();
});

const finder = () => {
  const find = accessKeyFinder(client, 'keys');
  return (accessKeyId: string) => find(accessKeyId, startInvocation('id'));
};

describe('an access key', () => {
  it('is found with its account and the secret that derives from its id', async () => {
    expect(await finder()('Key1')).toEqual({
      accessKeyId: 'Key1',
      accountId: '1',
      status: 'Active',
      macKeyArn: 'arn:mac',
      secret: Buffer.from('mac of imprint/access-key/v1/Key1').toString('base64url'),
    });
    expect(generateMac.mock.calls[0]?.[0]).toBe('arn:mac');
  });

  it('is read and derived once within 60 seconds, then read again but not derived', async () => {
    const find = finder();
    await find('Key1');
    vi.setSystemTime(59_999);
    await find('Key1');
    expect(send).toHaveBeenCalledTimes(1);
    vi.setSystemTime(60_000);
    await find('Key1');
    expect(send).toHaveBeenCalledTimes(2);
    expect(generateMac).toHaveBeenCalledTimes(1);
  });

  it('that was disabled is disabled 60 seconds later', async () => {
    const find = finder();
    expect((await find('Key1'))?.status).toBe('Active');
    recordIs({ ...item, status: { S: 'Disabled' } });
    vi.setSystemTime(60_000);
    expect((await find('Key1'))?.status).toBe('Disabled');
  });

  it('that expires within 60 seconds is read again at its expiry', async () => {
    const find = finder();
    recordIs({ ...item, expiresAt: { N: '1000' } });
    expect((await find('Key1'))?.expiresAt).toBe(1000);
    vi.setSystemTime(999);
    await find('Key1');
    expect(send).toHaveBeenCalledTimes(1);
    recordIs({ ...item, expiresAt: { N: '90000' } });
    vi.setSystemTime(1000);
    expect((await find('Key1'))?.expiresAt).toBe(90_000);
  });

  it('that is unknown is read once in 5 seconds, then again', async () => {
    const find = finder();
    recordIs(undefined);
    expect(await find('Key1')).toBeUndefined();
    vi.setSystemTime(4999);
    expect(await find('Key1')).toBeUndefined();
    expect(send).toHaveBeenCalledTimes(1);
    expect(generateMac).not.toHaveBeenCalled();
    recordIs(item);
    vi.setSystemTime(5000);
    expect((await find('Key1'))?.accountId).toBe('1');
  });

  it('that is issued during a read works 5 seconds after the read began', async () => {
    const find = finder();
    send.mockImplementationOnce(async () => {
      vi.setSystemTime(900);
      return { Item: undefined };
    });
    expect(await find('Key1')).toBeUndefined();
    vi.setSystemTime(5000);
    expect((await find('Key1'))?.accountId).toBe('1');
  });

  it('is not unknown because another one is', async () => {
    const find = finder();
    recordIs(undefined);
    await find('Key1');
    recordIs(item);
    expect((await find('Key2'))?.accountId).toBe('1');
  });

  it('is not unknown because its read failed', async () => {
    const find = finder();
    send.mockImplementationOnce(async () => {
      throw new TypeError('any');
    });
    await expect(find('Key1')).rejects.toThrow('any');
    expect((await find('Key1'))?.accountId).toBe('1');
  });

  it('stays in memory however many unknown ones are tried', async () => {
    const find = finder();
    await find('Key1');
    recordIs(undefined);
    for (let n = 0; n < 3000; n += 1) await find(`Unknown${n}`);
    send.mockClear();
    expect((await find('Key1'))?.accountId).toBe('1');
    expect(send).not.toHaveBeenCalled();
  });

  it('gets a new secret when its record names another MAC key', async () => {
    const find = finder();
    await find('Key1');
    recordIs({ ...item, macKeyArn: { S: 'arn:newer' } });
    vi.setSystemTime(60_000);
    await find('Key1');
    expect(generateMac.mock.calls.map(([arn]) => arn)).toEqual(['arn:mac', 'arn:newer']);
  });

  it.each([undefined, 'active', ''])('whose status is %j is not active', async (status) => {
    recordIs({ ...item, status: status === undefined ? undefined : { S: status } });
    expect((await finder()('Key1'))?.status).toBe('Disabled');
  });

  it.each(['accountId', 'macKeyArn'])('whose record lacks %s is not found', async (attribute) => {
    recordIs({ ...item, [attribute]: undefined });
    expect(await finder()('Key1')).toBeUndefined();
  });

  it.each([
    ['', 'empty'],
    ['a b', 'with a space'],
    ['../etc', 'with other characters'],
    ['ä', 'not in ASCII'],
    ['x'.repeat(129), 'too long'],
  ])('whose id is malformed costs no read: %s', async (id) => {
    expect(await finder()(id)).toBeUndefined();
    expect(send).not.toHaveBeenCalled();
  });
});
