import { beforeAll, describe, expect, inject, it } from 'vitest';
import { send, type WireAnswer } from '../support/http.ts';
import { creation } from '../support/image-calls.ts';
import { type Call, signedCall } from '../support/signed-call.ts';
import { newWireTenant, type WireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');

// None of these values can appear in an answer by chance.
const secretImage = {
  Name: 'owner-name-7f3a',
  Description: 'owner-description-7f3a',
  EcsImageId: 'm-owner-7f3a',
  Platform: 'Linux',
};
const token = 'owner_token_7f3a';

let owner: WireTenant;
let other: WireTenant;
let imageId = '';
let ownersItems: ReadonlyMap<string, unknown>;
let othersImageId = '';

beforeAll(async () => {
  [owner, other] = await Promise.all([newWireTenant(stack), newWireTenant(stack)]);
  const mine = { ...secretImage, Name: 'mine', Description: '', EcsImageId: 'm-mine' };
  othersImageId = JSON.parse((await other.send(creation(mine))).text).Id;
  imageId = JSON.parse((await owner.send(creation(secretImage, { IdempotentToken: token }))).text).Id;
  ownersItems = await owner.items();
});

/** Expects that the answer holds nothing of the owner's, except what the caller sent. */
function expectNoTrace({ headers, text }: WireAnswer, sent: Call): void {
  const answer = JSON.stringify(headers) + text;
  const said = JSON.stringify(sent);
  const secrets = [
    imageId,
    imageId.slice(4),
    secretImage.Name,
    secretImage.Description,
    secretImage.EcsImageId,
    token,
    owner.accountId,
    owner.accessKeyId,
    owner.accessKeySecret,
  ];
  for (const secret of secrets) expect(said.includes(secret) ? '' : answer).not.toContain(secret);
}

/** Sends the call as the other account, and expects the owner's data to be untouched and unseen. */
async function asOther(call: Call): Promise<WireAnswer> {
  const answer = await other.send(call);
  expectNoTrace(answer, call);
  expect(await owner.items()).toEqual(ownersItems);
  expect(await owner.account()).toMatchObject({ imageCount: 1, revision: 1 });
  return answer;
}

describe('with another account’s image id', () => {
  it.each(['GET', 'DELETE'])('%s answers that it does not exist', async (method) => {
    const theirs = await asOther({ method, path: `/images/${imageId}` });
    const absent = await asOther({ method, path: '/images/img-0000000000000000000000' });
    expect(theirs.status).toBe(404);
    const anonymous = (answer: WireAnswer) => answer.text.replace(/"RequestId":"[^"]*"/, '');
    expect(anonymous(theirs)).toBe(anonymous(absent));
  });

  it.each([(id: string) => id.toUpperCase(), (id: string) => `${id}/`, (id: string) => `${id}%00`])(
    'finds the image under no other spelling: %s',
    async (spell) => {
      const path = `/images/${spell(imageId)}`;
      expect((await asOther({ method: 'GET', path })).status).toBeGreaterThanOrEqual(400);
    },
  );
});

describe('with another account’s image id as Marker', () => {
  it.each(['Self', 'System', '', 'Other'])(
    'ListImages with Type=%s does not list the image',
    async (Type) => {
      const query = { Type, Marker: imageId, MaxItemCount: '100' };
      const { status, text } = await asOther({ method: 'GET', path: '/images', query });
      expect(status).toBe(200);
      expect(text).not.toContain(imageId);
    },
  );

  it('ListImages lists the caller’s own images that follow the Marker', async () => {
    const before = await asOther({ method: 'GET', path: '/images', query: { Marker: othersImageId } });
    expect(JSON.parse(before.text).Items).toHaveLength(1);
    const after = await asOther({ method: 'GET', path: '/images', query: { Marker: imageId } });
    expect(JSON.parse(after.text)).toEqual({ NextMarker: '', Items: [] });
  });

  it.each(['', 'img-', 'ACCOUNT', '0'])('ListImages stays in the account with Marker=%j', async (Marker) => {
    const { text } = await asOther({
      method: 'GET',
      path: '/images',
      query: { Marker, MaxItemCount: '100' },
    });
    expect(JSON.parse(text).Items.map(({ Id }: { Id: string }) => Id)).toEqual([othersImageId]);
  });
});

describe('with another account’s token and ECS image id', () => {
  it('CreateImage creates an image of the caller’s own and does not replay', async () => {
    const call = creation(secretImage, { IdempotentToken: token });
    const { status, text, headers } = await asOther(call);
    expect(status).toBe(201);
    expect(headers).not.toHaveProperty('idempotent-replayed');
    const { Id } = JSON.parse(text);
    expect(Id).not.toBe(imageId);
    expect((await owner.send({ method: 'GET', path: `/images/${Id}` })).status).toBe(404);
    expect((await asOther({ method: 'DELETE', path: `/images/${Id}` })).status).toBe(204);
  });

  it('CreateImage of another image does not answer a mismatch', async () => {
    const body = { Name: 'x', EcsImageId: 'm-x', Platform: 'Linux' };
    const { status, text } = await asOther(creation(body, { IdempotentToken: `${token}_x` }));
    expect(status).toBe(201);
    await asOther({ method: 'DELETE', path: `/images/${JSON.parse(text).Id}` });
  });
});

describe('another account’s quota', () => {
  it('is not shown by GetQuotas', async () => {
    const full = await newWireTenant(stack, { maxImageCount: 0 });
    expect((await full.send(creation(secretImage))).status).toBe(403);
    const { text } = await asOther({ method: 'GET', path: '/quotas' });
    expect(JSON.parse(text).MaxImageCount).toEqual({ Limit: 50, Used: 1 });
  });

  it.each(['AccountId', 'OwnerId', 'accountId', 'pk'])(
    'is not shown by GetQuotas with the parameter %s',
    async (name) => {
      const query = { [name]: owner.accountId };
      for (const path of ['/quotas', '/images', `/images/${othersImageId}`]) {
        const { status, text } = await asOther({ method: 'GET', path, query });
        expect(status).toBe(200);
        expect(text).not.toContain(owner.accountId);
      }
    },
  );
});

it('a secret does not sign for the key of another account', async () => {
  const mixed = { accessKeyId: owner.accessKeyId, secret: other.accessKeySecret };
  const call = { method: 'GET', path: `/images/${imageId}` };
  const { status, text } = await send(stack.url, signedCall(stack.url, mixed, call));
  expect(status).toBe(400);
  expect(text).not.toContain(secretImage.Name);
  expect(text).not.toContain(owner.accountId);
});
