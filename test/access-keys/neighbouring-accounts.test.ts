import { randomInt } from 'node:crypto';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { accessKeySecret } from '../../infra/local/access-key-secret.ts';
import { setKeyStatus } from '../support/access-keys.ts';
import { send, type WireAnswer } from '../support/http.ts';
import { creation, idOf } from '../support/image-calls.ts';
import { operatorOf, writeItems } from '../support/operator.ts';
import { type Call, signedCall } from '../support/signed-call.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';

const stack = inject('stack');

/** An account whose id and key are given, with one image of each token. */
type Neighbour = {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly send: (call: Call) => Promise<WireAnswer>;
  readonly imageIds: string[];
};

const tokens = ['a', 'a_1'];

async function neighbour(accountId: string, accessKeyId: string): Promise<Neighbour> {
  const { accounts, accessKeys } = stack.tables;
  await writeItems(stack, accounts, [
    { accountId: { S: accountId }, imageCount: { N: '0' }, revision: { N: '0' }, maxImageCount: { N: '9' } },
  ]);
  await writeItems(stack, accessKeys, [
    {
      accessKeyId: { S: accessKeyId },
      accountId: { S: accountId },
      status: { S: 'Active' },
      macKeyArn: { S: stack.macKeyArn },
    },
  ]);
  const secret = await accessKeySecret(operatorOf(stack), stack.macKeyArn, accessKeyId);
  const own = {
    accountId,
    accessKeyId,
    send: (call: Call) => send(stack.url, signedCall(stack.url, { accessKeyId, secret }, call)),
  };
  const imageIds: string[] = [];
  for (const token of tokens) imageIds.push(idOf(await own.send(creationOf(accountId, token))));
  return { ...own, imageIds };
}

function creationOf(accountId: string, token: string): Call {
  const body = { Name: `of-${accountId}`, EcsImageId: `m-${token}`, Platform: 'Linux' };
  return creation(body, { IdempotentToken: token });
}

// Each id is the beginning of the next one, and so is each key's.
const first = String(randomInt(10 ** 9, 10 ** 10));
const ids = [first, `${first}0`, `${first}00`, `${first}1`];
let neighbours: readonly Neighbour[] = [];
beforeAll(async () => {
  neighbours = await Promise.all(ids.map((id) => neighbour(id, `LTAINeighbour${id}`)));
});

const listed = (answer: WireAnswer): string[] =>
  JSON.parse(answer.text).Items.map(({ Id }: { readonly Id: string }) => Id);

describe('accounts whose ids begin alike', () => {
  it('each list their own images, on one page and on many', async () => {
    for (const { send, imageIds } of neighbours) {
      expect(listed(await send({ method: 'GET', path: '/images' }))).toEqual([...imageIds].sort());
      const paged: string[] = [];
      let marker: string | undefined;
      while (marker !== '') {
        const query = { MaxItemCount: '1', ...(marker ? { Marker: marker } : {}) };
        const answer = await send({ method: 'GET', path: '/images', query });
        paged.push(...listed(answer));
        marker = JSON.parse(answer.text).NextMarker as string;
      }
      expect(paged).toEqual([...imageIds].sort());
    }
  });

  it('each read their own images, and no other’s', async () => {
    for (const reader of neighbours) {
      for (const { accountId, imageIds } of neighbours) {
        for (const id of imageIds) {
          const { status, text } = await reader.send({ method: 'GET', path: `/images/${id}` });
          expect(status).toBe(reader.accountId === accountId ? 200 : 404);
          if (status === 200)
            expect(JSON.parse(text)).toMatchObject({ OwnerId: Number(accountId), Name: `of-${accountId}` });
        }
      }
    }
  });

  it('each replay their own tokens', async () => {
    for (const { accountId, send, imageIds } of neighbours) {
      for (const [index, token] of tokens.entries()) {
        const answer = await send(creationOf(accountId, token));
        expect([answer.headers['idempotent-replayed'], idOf(answer)]).toEqual(['true', imageIds[index]]);
      }
    }
  });

  it('each count their own images, also when one is deleted', async () => {
    const used = async ({ send }: Neighbour) =>
      JSON.parse((await send({ method: 'GET', path: '/quotas' })).text).MaxImageCount.Used;
    const [deleter, ...others] = neighbours;
    const path = `/images/${deleter?.imageIds.pop()}`;
    for (const other of others) expect((await other.send({ method: 'DELETE', path })).status).toBe(404);
    expect((await deleter?.send({ method: 'DELETE', path }))?.status).toBe(204);
    expect(await Promise.all(neighbours.map(used))).toEqual([1, 2, 2, 2]);
  });
});

describe('an account named in a request', () => {
  const names = ['AccountId', 'OwnerId', 'accountId', 'pk', 'Account'];

  it.each(names)('in the body is an unknown field: %s', async (name) => {
    const [other, own] = neighbours;
    const body = { Name: 'n', EcsImageId: 'm-named', Platform: 'Linux', [name]: other?.accountId };
    const answer = await own?.send(creation(body));
    expect([answer?.status, JSON.parse(answer?.text ?? '').Code]).toEqual([400, `Invalid${name}`]);
  });

  it.each([
    'x-acs-account-id',
    'x-acs-owner-id',
    'x-acs-security-token',
    'x-acs-parent-id',
    'x-amzn-account',
  ])('in a signed header is ignored: %s', async (name) => {
    const [other, own] = neighbours;
    const headers = { [name]: other?.accountId ?? '' };
    const answer = await own?.send({ method: 'GET', path: '/images', headers });
    expect(answer && listed(answer)).toEqual([...(own?.imageIds ?? [])].sort());
  });

  it('in a cookie or as a forwarded user is ignored', async () => {
    const [other, own] = neighbours;
    const headers = { cookie: `account=${other?.accountId}`, 'x-forwarded-user': other?.accountId ?? '' };
    const answer = await own?.send({ method: 'GET', path: '/images', headers });
    expect(answer && listed(answer)).toEqual([...(own?.imageIds ?? [])].sort());
  });
});

describe('an account with a key that is disabled', () => {
  it('does not reach its images with the key of another account, and neither does that account', async () => {
    const [locked, other]: Tenant[] = await Promise.all([newTenant(stack), newTenant(stack)]);
    if (!locked || !other) throw new Error('there are two tenants');
    const { body } = await locked.call({
      method: 'POST',
      path: '/images',
      body: { Name: 'locked', EcsImageId: 'm-locked', Platform: 'Linux' },
    });
    await setKeyStatus(stack, locked, 'Disabled');
    const path = `/images/${(body as { readonly Id: string }).Id}`;
    for (const method of ['GET', 'DELETE']) {
      for (const key of [
        { accessKeyId: other.accessKeyId, secret: locked.accessKeySecret },
        { accessKeyId: locked.accessKeyId, secret: other.accessKeySecret },
      ]) {
        const { text } = await send(stack.url, signedCall(stack.url, key, { method, path }));
        expect(JSON.parse(text).Code).toBe('SignatureDoesNotMatch');
      }
      const { status } = await send(
        stack.url,
        signedCall(
          stack.url,
          { accessKeyId: other.accessKeyId, secret: other.accessKeySecret },
          { method, path },
        ),
      );
      expect(status).toBe(404);
    }
    expect((await locked.items()).size).toBeGreaterThan(0);
  });
});
