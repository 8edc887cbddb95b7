import type { Safeguard } from './safeguard.ts';

const store = 'functions/images/deletion-store.ts';
const deleteImage = 'functions/images/delete-image.ts';
const compensateFile = 'functions/images/compensate.ts';

const leaseCondition =
  "'imageId = :imageId AND (attribute_not_exists(deletingUntil) OR deletingUntil <= :now OR begins_with(deletingBy, :own))'";
const releaseExpression = `UpdateExpression: 'REMOVE deletingBy, deletingUntil',
        ConditionExpression: 'imageId = :imageId AND begins_with(deletingBy, :own)',`;
const commitExpression = `'SET deletedBy = :lease, expiresAt = :forgottenAt REMOVE imageId, deletingBy, deletingUntil',
              ConditionExpression: 'imageId = :imageId AND deletingBy = :lease',`;

/** What deletes an image exactly once, and never takes back the share of one that stays. */
export const deletionSafeguards: readonly Safeguard[] = [
  {
    name: 'lease: of this image',
    file: store,
    edits: [[leaseCondition, leaseCondition.replace('imageId = :imageId AND', ':imageId = :imageId AND')]],
    caughtBy: 'test/delete-image/deletion-conditions.test.ts',
  },
  {
    name: 'lease: nobody else has one',
    file: store,
    edits: [
      [
        leaseCondition,
        leaseCondition.replace('deletingUntil <= :now', 'deletingUntil > :now OR deletingUntil <= :now'),
      ],
    ],
    caughtBy: 'histories',
  },
  {
    name: 'lease: one that ended is taken over',
    file: store,
    edits: [[leaseCondition, leaseCondition.replace('deletingUntil <= :now', ':now < :now')]],
    caughtBy: 'test/delete-image/deletion-conditions.test.ts',
  },
  {
    name: "lease: one's own counts as free",
    file: store,
    edits: [[leaseCondition, leaseCondition.replace('OR begins_with(deletingBy, :own)', 'OR :own < :own')]],
    caughtBy: 'test/delete-image/deletion-conditions.test.ts',
  },
  {
    name: 'release: of this image',
    file: store,
    edits: [[releaseExpression, releaseExpression.replace('imageId = :imageId', ':imageId = :imageId')]],
    caughtBy: 'test/delete-image/deletion-conditions.test.ts',
  },
  {
    name: "release: not another's lease",
    file: store,
    edits: [[releaseExpression, releaseExpression.replace('begins_with(deletingBy, :own)', ':own = :own')]],
    caughtBy: 'test/delete-image/deletion-conditions.test.ts',
  },
  {
    name: 'commit: the image is there',
    file: store,
    edits: [["              ConditionExpression: 'attribute_exists(pk)',\n", '']],
    caughtBy: 'test/delete-image/deletion-conditions.test.ts',
  },
  {
    name: 'commit: the lock is of this image',
    file: store,
    edits: [[commitExpression, commitExpression.replace('imageId = :imageId', ':imageId = :imageId')]],
    caughtBy: 'test/delete-image/deletion-conditions.test.ts',
  },
  {
    name: 'commit: under its own lease',
    file: store,
    edits: [[commitExpression, commitExpression.replace('deletingBy = :lease', ':lease = :lease')]],
    caughtBy: 'test/delete-image/deletion-conditions.test.ts',
  },
  {
    name: 'commit: the counter is not below 0',
    file: store,
    edits: [["'imageCount >= :one'", "':one = :one'"]],
    caughtBy: 'test/delete-image/deletion-conditions.test.ts',
  },
  {
    name: 'commit: counts down',
    file: store,
    edits: [["'SET imageCount = imageCount - :one, revision", "'SET imageCount = imageCount, revision"]],
    caughtBy: 'histories',
  },
  {
    name: 'commit: frees the lock',
    file: store,
    edits: [[commitExpression, commitExpression.replace('REMOVE imageId, ', 'REMOVE ')]],
    caughtBy: 'histories',
  },
  {
    name: 'commit: is remembered at the lock',
    file: store,
    edits: [[commitExpression, commitExpression.replace('deletedBy = :lease', 'deletedOnce = :lease')]],
    caughtBy: 'histories',
  },
  {
    name: 'lost answer: gone after its own un-share is deleted',
    file: deleteImage,
    edits: [["if (!found && progress.share === 'taken back') return;", '']],
    caughtBy: 'test/delete-image/deletion-failures.test.ts',
  },
  {
    name: 'stepping back: shares again',
    file: compensateFile,
    edits: [["if (share === 'kept') return;", 'if (share) return;']],
    caughtBy: 'test/delete-image/deletion-failures.test.ts',
  },
  {
    name: 'stepping back: gives the lease back',
    file: compensateFile,
    edits: [['  await logFailure(invocation, store.release(deletion, extended));\n', '']],
    caughtBy: 'test/delete-image/deletion-failures.test.ts',
  },
];
