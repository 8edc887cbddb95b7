import { TransactGetItemsCommand } from '@aws-sdk/client-dynamodb';
import { OutcomeUnknown, TransientError } from '../../functions/errors/transient-error.ts';
import type { ImageSource } from '../../functions/image-source/image-source.ts';
import type { Creation } from '../../functions/images/creation.ts';
import { fingerprint } from '../../functions/images/fingerprint.ts';
import { readOneByOne, rereadingTokenOnly, takingForFinal } from './broken-client.ts';
import { committing, ignoringLock, reading, seeing } from './broken-registry.ts';
import { condition, drop, update } from './rewrite.ts';
import type { Variant } from './variant.ts';

/** What no history shows within minutes: it takes a deletion at the worst moment of a creation. */
const freedLocks = 'test/delete-image/freed-lock-conditions.test.ts';

/** Epoch seconds in the year 5138: every token is expired by then. */
const farFuture = 99_999_999_999;

/** The limit of accounts without their own, in the model's world. */
const defaultLimit = { ':limit': { N: '2' } };

function withoutName(creation: Creation): Creation {
  const unnamed = fingerprint({ ...creation.image, name: '' });
  const [first, ...others] = creation.idempotencyKeys;
  return {
    ...creation,
    idempotencyKeys: [
      { ...first, fingerprint: unnamed },
      ...others.map((key) => ({ ...key, fingerprint: unnamed })),
    ],
  };
}

/** An image source that shares an image at most once a request. */
function sharingOnce(real: ImageSource): ImageSource {
  const shared = new Set<string>();
  return {
    ...real,
    async share(accountId, ecsImageId, invocation) {
      if (shared.has(invocation.requestId)) return;
      await real.share(accountId, ecsImageId, invocation);
      shared.add(invocation.requestId);
    },
  };
}

/** What registers an image more than once, beyond the quota, or without its share. */
export const creationVariants: readonly Variant[] = [
  {
    name: 'commits over a live token',
    registry: seeing((creation) => ({ ...creation, now: farFuture }), 'commit'),
    caughtBy: 'histories',
  },
  {
    name: 'does not commit over an expired token',
    registry: seeing((creation) => ({ ...creation, now: 0 }), 'commit'),
    caughtBy: 'histories',
  },
  {
    name: 'replays an expired token',
    registry: seeing((creation) => ({ ...creation, now: 0 }), 'readState', 'readRemembered'),
    caughtBy: 'histories',
  },
  {
    name: 'commits over a lock, where nothing was deleted lately',
    registry: ignoringLock((lastDeletion) => lastDeletion === undefined),
    caughtBy: 'histories',
  },
  {
    name: 'commits over a lock, where something was deleted lately',
    registry: ignoringLock((lastDeletion) => lastDeletion !== undefined),
    caughtBy: freedLocks,
  },
  {
    name: 'commits on a lock that was freed since the state was read, for the first time',
    registry: committing(condition('lock', 'attribute_not_exists(imageId)')),
    caughtBy: freedLocks,
  },
  {
    name: 'commits on the lock of the moment, not of the state that it decided from',
    registry: (build) => {
      const real = build();
      return {
        ...real,
        async commit(creation, _known, invocation) {
          await real.commit(creation, await real.readState(creation, invocation), invocation);
        },
      };
    },
    caughtBy: freedLocks,
  },
  {
    name: 'overwrites an image that has the same id',
    registry: committing(condition('image')),
    caughtBy: 'test/create-image/commit-conditions.test.ts',
  },
  {
    name: 'commits beyond the limit of an account that has its own',
    registry: committing(
      condition('counter', 'attribute_exists(maxImageCount) OR imageCount < :limit', defaultLimit),
    ),
    caughtBy: 'histories',
  },
  {
    name: 'commits beyond the default limit',
    registry: committing(
      condition('counter', 'imageCount < maxImageCount OR attribute_not_exists(maxImageCount)'),
    ),
    caughtBy: 'histories',
  },
  {
    name: "commits within the default limit, whatever the account's own",
    registry: committing(
      condition('counter', 'imageCount < maxImageCount OR imageCount < :limit', defaultLimit),
    ),
    caughtBy: 'histories',
  },
  {
    name: 'does not count up',
    registry: committing(update('counter', 'SET revision = revision + :one', { ':one': { N: '1' } })),
    caughtBy: 'histories',
  },
  {
    name: 'does not move the revision',
    registry: committing(update('counter', 'SET imageCount = imageCount + :one', { ':one': { N: '1' } })),
    caughtBy: 'histories',
  },
  { name: 'forgets to write the token', registry: committing(drop('token')), caughtBy: 'histories' },
  { name: 'forgets to write the lock', registry: committing(drop('lock')), caughtBy: 'histories' },
  {
    name: 'refuses for what a batch shows of lock and counter',
    send: (send) => (command, options) =>
      command instanceof TransactGetItemsCommand
        ? readOneByOne(command, (get) => send(get, options))
        : send(command, options),
    caughtBy: 'histories',
  },
  {
    name: 'reads only the token again behind a lock',
    send: rereadingTokenOnly,
    caughtBy: 'histories',
  },
  {
    name: 'reads the lock after the token',
    registry: (build) => {
      const real = build();
      return {
        ...real,
        async readState(creation, invocation) {
          const { remembered } = await real.readState(creation, invocation);
          return { ...(await real.readState(creation, invocation)), remembered };
        },
      };
    },
    caughtBy: 'histories',
  },
  {
    name: 'sees no full counter',
    registry: reading((state) => ({ ...state, quota: { ...state.quota, used: 0 } })),
    caughtBy: 'histories',
  },
  {
    name: 'sees no lock',
    registry: reading((state) => ({ ...state, registered: false })),
    caughtBy: 'histories',
  },
  {
    name: 'sees no deletion',
    registry: reading((state) => ({ ...state, lastDeletion: undefined })),
    caughtBy: 'histories',
  },
  {
    name: 'takes every use of a token for a repetition',
    registry: reading((state) => ({
      ...state,
      remembered: state.remembered.map((earlier) => ({ ...earlier, isSameRequest: true })),
    })),
    caughtBy: 'histories',
  },
  {
    name: 'leaves the name out of the fingerprint',
    registry: seeing(withoutName, 'readState', 'readRemembered', 'commit'),
    caughtBy: 'histories',
  },
  {
    name: 'takes a cancelled transaction for final',
    send: takingForFinal('TransactionCanceledException'),
    answers500: true,
    caughtBy: 'histories',
  },
  {
    name: 'takes a conflict of a single write for final',
    send: takingForFinal('TransactionConflictException'),
    answers500: true,
    caughtBy: 'histories',
  },
  {
    name: 'takes throttling for final',
    send: takingForFinal('ThrottlingException'),
    answers500: true,
    caughtBy: 'histories',
  },
  {
    name: 'does not read the token again when ECS refuses',
    registry: (build) => ({ ...build(), readRemembered: async () => [] }),
    caughtBy: 'histories',
  },
  {
    name: 'takes a commit without an answer for one that did nothing',
    registry: (build) => {
      const real = build();
      return {
        ...real,
        async commit(...parameters) {
          await real.commit(...parameters).catch((error: unknown) => {
            throw error instanceof OutcomeUnknown ? new TransientError(error.message) : error;
          });
        },
      };
    },
    caughtBy: 'histories',
  },
  {
    name: 'repeats a call without an answer in the client',
    send: (send) => async (command, options) => {
      try {
        return await send(command, options);
      } catch (error) {
        const isAnswered = error instanceof Error && '$fault' in error && error.$fault === 'client';
        if (isAnswered) throw error;
        return send(command, options);
      }
    },
    caughtBy: 'histories',
  },
  {
    name: 'does not share',
    imageSource: (real) => ({ ...real, share: async () => {} }),
    caughtBy: 'histories',
  },
  { name: 'does not share again after a deletion', imageSource: sharingOnce, caughtBy: 'histories' },
];
