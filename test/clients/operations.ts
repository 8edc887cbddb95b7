import { equal, ok } from 'node:assert/strict';
import { type SdkConnection, SdkError } from '../support/clients/sdk-client.ts';

/** What one client is put through, in order; each step may use the images of the one before. */
export type Operation = {
  readonly name: string;
  /** Only for clients that send tokens. */
  readonly needsToken?: boolean;
  readonly run: (connection: SdkConnection) => Promise<void>;
};

const image = (ecsImageId: string, more: object = {}) => ({
  Name: 'web-server',
  Description: 'from the nightly build',
  EcsImageId: ecsImageId,
  Platform: 'Linux',
  ...more,
});

/** The classes of errors that a client has to tell apart, by the request that provokes them. */
const refusals: readonly (readonly [code: string, status: number, image: object])[] = [
  ['MissingName', 400, image('m-9', { Name: undefined })],
  ['InvalidName', 400, image('m-9', { Name: '7up' })],
  ['InvalidDescription', 400, image('m-9', { Description: 'x'.repeat(1025) })],
  ['InvalidPlatform', 400, image('m-9', { Platform: 'linux' })],
  ['InvalidEcsImageId', 400, image('m-notfound')],
  ['InvalidEcsImageId', 400, image('m-unavailable')],
  ['InvalidEcsImageId', 400, image('m-sharequota')],
  // Not the very request that registered it: Java's core 3 and Go sign that alike within a second, and it is replayed.
  ['InvalidEcsImageId', 400, image('m-1', { Name: 'again' })],
  ['InvalidRoleArn', 400, image('m-norole')],
  ['InvalidRoleArn', 400, image('m-nopermission')],
];

/** The operations for an account of four images, of which the page's code may have registered one. */
export function operations(): readonly Operation[] {
  const ids: string[] = [];
  const create = async (connection: SdkConnection, ecsImageId: string, token?: string) => {
    const { Id } = (await connection.createImage(image(ecsImageId), token)) as { readonly Id: string };
    ok(/^img-[0-9a-z]{22}$/.test(Id), `the id is ${Id}`);
    return Id;
  };
  return [
    {
      name: 'create',
      run: async (connection) => {
        ids.push(await create(connection, 'm-1'), await create(connection, 'm-2'));
      },
    },
    {
      name: 'token',
      needsToken: true,
      run: async (connection) => {
        ids.push(await create(connection, 'm-3', 'clients_1'));
      },
    },
    {
      name: 'replay',
      needsToken: true,
      run: async (connection) => equal(await create(connection, 'm-3', 'clients_1'), ids[2]),
    },
    {
      name: 'mismatch',
      needsToken: true,
      run: (connection) =>
        isRefused(connection.createImage(image('m-4'), 'clients_1'), 'IdempotentTokenMismatch', 400),
    },
    {
      name: 'get',
      run: async (connection) => {
        const found = (await connection.getImage(ids[0] ?? '')) as Record<string, unknown>;
        const { Id, Name, EcsImageId, Platform, Type, CreationTime } = found;
        equal(
          JSON.stringify([Id, Name, EcsImageId, Platform, Type]),
          JSON.stringify([ids[0], 'web-server', 'm-1', 'Linux', 'Self']),
        );
        ok(!Number.isNaN(Date.parse(String(CreationTime))), `the time is ${CreationTime}`);
      },
    },
    {
      name: 'list',
      run: async (connection) => {
        const listed: string[] = [];
        let marker = '';
        do {
          const query = { Marker: marker, MaxItemCount: '1' };
          const page = (await connection.listImages(query)) as ListPage;
          listed.push(...page.Items.map(({ Id }) => Id));
          marker = page.NextMarker;
        } while (marker !== '');
        for (const id of ids) equal(listed.filter((one) => one === id).length, 1);
        const { Items } = (await connection.listImages({ Type: 'System' })) as ListPage;
        equal(Items.length, 3);
      },
    },
    {
      name: 'quotas',
      run: async (connection) => {
        const quotas = (await connection.getQuotas()) as Record<string, unknown>;
        equal(JSON.stringify(quotas['AvailableClusterInstanceType']), '[]');
      },
    },
    {
      name: 'errors',
      run: async (connection) => {
        for (const [code, status, refused] of refusals)
          await isRefused(connection.createImage(refused), code, status);
        // Fills the quota.
        for (let filled = ids.length; filled < 5; filled += 1) {
          const full = await create(connection, `m-2${filled}`).then(
            () => false,
            (error: SdkError) => error.code === 'QuotaExhausted.MaxImageCount',
          );
          if (full) break;
        }
        await isRefused(connection.createImage(image('m-10')), 'QuotaExhausted.MaxImageCount', 403);
        await isRefused(connection.getImage('img-missing'), 'InvalidResource.NotFound', 404);
        await isRefused(connection.deleteImage('img-ubuntu'), 'Forbidden', 403);
      },
    },
    {
      name: 'delete',
      run: async (connection) => {
        for (const id of ids) {
          // Java's core 3 cannot read an answer without a body: it throws once the image is deleted.
          await connection.deleteImage(id).catch((error: unknown) => {
            if (!(error instanceof SdkError && error.code === 'NullPointerException')) throw error;
          });
          await isRefused(connection.getImage(id), 'InvalidResource.NotFound', 404);
        }
      },
    },
    {
      name: '503',
      run: (connection) => isRefused(connection.createImage(image('m-throttled')), 'ServiceUnavailable', 503),
    },
  ];
}

type ListPage = { readonly NextMarker: string; readonly Items: readonly { readonly Id: string }[] };

/** Java's errors have no status. */
async function isRefused(call: Promise<unknown>, code: string, status: number): Promise<void> {
  const error = await call.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  // aliyun-sdk finds a missing field before it sends anything.
  if (code.startsWith('Missing') && error instanceof Error && 'code' in error)
    if (error.code === 'MissingRequiredParameter') return;
  if (!(error instanceof SdkError)) throw new Error(`${code} expected: ${error}`);
  equal(error.code, code);
  ok(Number.isNaN(error.status) || error.status === status, `the status is ${error.status}`);
  ok(/^[0-9A-F-]{36}$/.test(error.requestId), `the request id is ${error.requestId}`);
}
