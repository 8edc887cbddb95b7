import type { ImageSource } from '../../functions/image-source/image-source.ts';
import type { Deletion, DeletionStore } from '../../functions/images/deletion-store.ts';
import { condition, deleteInstead, drop, type Rewrite, update } from './rewrite.ts';
import type { BreakPort, Variant } from './variant.ts';

const conditions = 'test/delete-image/deletion-conditions.test.ts';

/** Epoch milliseconds in the year 5138: every lease has ended by then. */
const farFuture = 99_999_999_999_999;

/** A store whose methods see another deletion than the one that is made. */
function seeing(
  change: (deletion: Deletion) => Deletion,
  ...methods: readonly (keyof DeletionStore)[]
): BreakPort<DeletionStore> {
  return (build) => {
    const real = build();
    const seen = (method: keyof DeletionStore, deletion: Deletion) =>
      methods.includes(method) ? change(deletion) : deletion;
    return {
      lease: (deletion, invocation) => real.lease(seen('lease', deletion), invocation),
      release: (deletion, invocation) => real.release(seen('release', deletion), invocation),
      commit: (deletion, invocation) => real.commit(seen('commit', deletion), invocation),
    };
  };
}

/** A store one of whose methods writes something else. */
function writing(method: keyof DeletionStore, rewrite: Rewrite): BreakPort<DeletionStore> {
  return (build) => ({ ...build(), [method]: build(rewrite)[method] });
}

/** An image source that shares nothing again that the same request took back. */
function neverSharingAgain(real: ImageSource): ImageSource {
  const takenBack = new Set<string>();
  return {
    async share(accountId, ecsImageId, invocation) {
      if (!takenBack.has(invocation.requestId)) await real.share(accountId, ecsImageId, invocation);
    },
    async unshare(accountId, ecsImageId, invocation) {
      takenBack.add(invocation.requestId);
      await real.unshare(accountId, ecsImageId, invocation);
    },
  };
}

/** What deletes an image twice or halfway, or takes back the share of one that stays. */
export const deletionVariants: readonly Variant[] = [
  {
    name: 'leases the lock of a later image',
    deletionStore: writing(
      'lease',
      condition(
        'lock',
        'attribute_not_exists(deletingUntil) OR deletingUntil <= :now OR begins_with(deletingBy, :own)',
      ),
    ),
    caughtBy: conditions,
  },
  {
    name: 'deletes without a lease',
    deletionStore: (build) => ({
      ...build(),
      lease: async () => {},
      commit: build(condition('lock', 'imageId = :imageId')).commit,
    }),
    caughtBy: 'histories',
  },
  {
    name: 'takes the lease from a deletion that holds it',
    deletionStore: seeing((deletion) => ({ ...deletion, now: farFuture }), 'lease'),
    caughtBy: 'histories',
  },
  {
    name: 'does not take over a lease that has ended',
    deletionStore: seeing((deletion) => ({ ...deletion, now: 0 }), 'lease'),
    caughtBy: conditions,
  },
  {
    name: "does not take its own request's lease for free",
    deletionStore: seeing(
      (deletion) => ({ ...deletion, requestId: `${deletion.requestId}-${deletion.attempt}` }),
      'lease',
      'release',
      'commit',
    ),
    caughtBy: conditions,
  },
  {
    name: 'gives back a lease on the lock of a later image',
    deletionStore: writing('release', condition('lock', 'begins_with(deletingBy, :own)')),
    caughtBy: conditions,
  },
  {
    name: "gives back another request's lease",
    deletionStore: writing('release', condition('lock', 'imageId = :imageId')),
    caughtBy: conditions,
  },
  {
    name: 'commits though the image is gone',
    deletionStore: writing('commit', condition('image')),
    caughtBy: conditions,
  },
  {
    name: 'frees the lock of a later image',
    deletionStore: writing('commit', condition('lock', 'deletingBy = :lease')),
    caughtBy: conditions,
  },
  {
    name: "commits under another attempt's lease",
    deletionStore: writing('commit', condition('lock', 'imageId = :imageId')),
    caughtBy: conditions,
  },
  {
    name: 'counts below 0',
    deletionStore: writing('commit', condition('counter')),
    caughtBy: conditions,
  },
  {
    name: 'does not count down',
    deletionStore: writing('commit', update('counter', 'SET revision = revision + :one')),
    caughtBy: 'histories',
  },
  {
    name: 'does not free the lock',
    deletionStore: writing('commit', drop('lock')),
    caughtBy: 'histories',
  },
  {
    name: 'deletes the lock and does not leave the deletion in it',
    deletionStore: writing('commit', deleteInstead('lock')),
    caughtBy: 'histories',
  },
  {
    name: 'does not share again when it cannot finish',
    imageSource: neverSharingAgain,
    caughtBy: 'histories',
  },
  {
    name: 'does not give the lease back when it cannot finish',
    deletionStore: (build) => ({ ...build(), release: async () => 'released' }),
    caughtBy: 'test/delete-image/deletion-failures.test.ts',
  },
];
