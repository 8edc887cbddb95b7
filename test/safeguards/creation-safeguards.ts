import type { Safeguard } from './safeguard.ts';

const registry = 'functions/images/registry.ts';
const quota = 'functions/accounts/quota.ts';
const createImage = 'functions/images/create-image.ts';

/** What registers an image exactly once, and only where there is room. */
export const creationSafeguards: readonly Safeguard[] = [
  {
    name: 'token: not remembered already',
    file: registry,
    edits: [
      [
        "'attribute_not_exists(pk) OR expiresAt <= :now'",
        "'attribute_not_exists(pk) OR expiresAt > :now OR expiresAt <= :now'",
      ],
    ],
    caughtBy: 'histories',
  },
  {
    name: 'token: an expired one is free though it is still there',
    file: registry,
    edits: [
      ["'attribute_not_exists(pk) OR expiresAt <= :now'", "'attribute_not_exists(pk) AND :now = :now'"],
    ],
    caughtBy: 'histories',
  },
  {
    name: 'look: an expired token is none',
    file: registry,
    edits: [["!item || number(item['expiresAt']) <= now", '!item || now < 0']],
    caughtBy: 'histories',
  },
  {
    name: 'lock: not held, where nothing was deleted lately',
    file: registry,
    edits: [["? { ConditionExpression: 'attribute_not_exists(pk)' }", '? {}']],
    caughtBy: 'histories',
  },
  {
    name: 'lock: nothing was deleted since the look, where nothing was before',
    file: registry,
    edits: [
      [
        "? { ConditionExpression: 'attribute_not_exists(pk)' }",
        "? { ConditionExpression: 'attribute_not_exists(imageId)' }",
      ],
    ],
    caughtBy: 'test/delete-image/freed-lock-conditions.test.ts',
  },
  {
    name: 'lock: not held, where something was deleted lately',
    file: registry,
    edits: [
      [
        "'attribute_not_exists(imageId) AND deletedBy = :lastDeletion'",
        "'attribute_exists(imageId) OR deletedBy = :lastDeletion'",
      ],
    ],
    caughtBy: 'histories',
  },
  {
    name: 'lock: nothing was deleted since the look, where something was before',
    file: registry,
    edits: [
      [
        "'attribute_not_exists(imageId) AND deletedBy = :lastDeletion'",
        "'attribute_not_exists(imageId) AND (deletedBy = :lastDeletion OR attribute_exists(deletedBy))'",
      ],
    ],
    caughtBy: 'test/delete-image/freed-lock-conditions.test.ts',
  },
  {
    name: 'image: no id is drawn twice',
    file: registry,
    edits: [
      [
        "        ...(token === undefined ? {} : { token: { S: token } }),\n      },\n      ConditionExpression: 'attribute_not_exists(pk)',",
        '        ...(token === undefined ? {} : { token: { S: token } }),\n      },',
      ],
    ],
    caughtBy: 'test/create-image/commit-conditions.test.ts',
  },
  {
    name: 'counter: below the limit of its own',
    file: quota,
    edits: [["'imageCount < maxImageCount OR (", "'attribute_exists(maxImageCount) OR ("]],
    caughtBy: 'histories',
  },
  {
    name: 'counter: below the default limit',
    file: quota,
    edits: [
      [
        '(attribute_not_exists(maxImageCount) AND imageCount < :default)',
        '(attribute_not_exists(maxImageCount) AND :default = :default)',
      ],
    ],
    caughtBy: 'histories',
  },
  {
    name: 'counter: the default limit is for those without their own',
    file: quota,
    edits: [['(attribute_not_exists(maxImageCount) AND imageCount < :default)', 'imageCount < :default']],
    caughtBy: 'histories',
  },
  {
    name: 'counter: counts up',
    file: registry,
    edits: [["'SET imageCount = imageCount + :one, revision", "'SET imageCount = imageCount, revision"]],
    caughtBy: 'histories',
  },
  {
    name: 'counter: its revision moves',
    file: registry,
    edits: [['imageCount + :one, revision = revision + :one', 'imageCount + :one, revision = revision']],
    caughtBy: 'histories',
  },
  {
    name: 'look: token, lock and counter are of one moment',
    file: registry,
    edits: [
      [
        '      const { Responses = [] } = await sendRequest(invocation, (options) => client.send(command, options));',
        `      const Responses: { Item?: Record<string, AttributeValue> }[] = [];
      for (const { Get } of command.input.TransactItems ?? []) {
        const read = new GetItemCommand({ TableName: '', Key: {}, ...Get, ConsistentRead: true });
        Responses.push(await sendRequest(invocation, (options) => client.send(read, options)) as { Item?: Record<string, AttributeValue> });
      }`,
      ],
    ],
    caughtBy: 'histories',
  },
  {
    name: 'decision: a full counter refuses',
    file: createImage,
    edits: [['if (used >= limit) throw', 'if (used > 1000) throw']],
    caughtBy: 'histories',
  },
  {
    name: 'decision: a lock refuses',
    file: createImage,
    edits: [["if (known.registered) throw new ApiError('ecsImageRegistered');", '']],
    caughtBy: 'histories',
  },
  {
    name: 'decision: the fingerprint tells a replay from a mismatch',
    file: createImage,
    edits: [
      [
        'remembered.some(({ isSameRequest }) => !isSameRequest)',
        'remembered.some(({ imageId }) => imageId === undefined)',
      ],
    ],
    caughtBy: 'histories',
  },
  {
    name: 'fingerprint: covers the name',
    file: 'functions/images/fingerprint.ts',
    edits: [["['CreateImage', name, ", "['CreateImage', name.slice(0, 0), "]],
    caughtBy: 'histories',
  },
  {
    name: 'lost answer: its own commit is no replay',
    file: createImage,
    edits: [['replayed: earlier.imageId !== creation.image.id', 'replayed: true']],
    caughtBy: 'histories',
  },
  {
    name: 'conflict: a cancelled transaction is tried again',
    file: 'functions/aws/database.ts',
    edits: [["  'TransactionCanceledException',\n", '']],
    caughtBy: 'histories',
  },
  {
    name: 'conflict: a single write that met one is tried again',
    file: 'functions/aws/database.ts',
    edits: [["  'TransactionConflictException',\n", '']],
    caughtBy: 'histories',
  },
  {
    name: 'throttling: is tried again',
    file: 'functions/aws/database.ts',
    edits: [["  'ThrottlingException',\n", '']],
    caughtBy: 'histories',
  },
  {
    name: 'refusal by ECS: the token is read again',
    file: createImage,
    edits: [
      ['repeated(await registry.readRemembered(creation, invocation), creation)', 'repeated([], creation)'],
    ],
    caughtBy: 'histories',
  },
  {
    name: 'commit in doubt: a full counter does not refuse',
    file: createImage,
    edits: [
      [
        "error.reason === 'idempotentTokenMismatch' ||",
        "error.reason === 'idempotentTokenMismatch' || error.reason === 'quotaExhausted' ||",
      ],
    ],
    caughtBy: 'histories',
  },
  {
    name: 'commit in doubt: no retry of the SDK hides it',
    file: 'functions/aws/dynamodb-client.ts',
    edits: [['maxAttempts: 1,', 'maxAttempts: 2,']],
    caughtBy: 'histories',
  },
  {
    name: 'share: comes before the commit',
    file: createImage,
    edits: [['if (!progress.sharedAfter ||', 'if (progress.sharedAfter &&']],
    caughtBy: 'histories',
  },
  {
    name: 'share: once more after a deletion',
    file: createImage,
    edits: [
      [
        '!progress.sharedAfter || progress.sharedAfter.deletion !== known.lastDeletion',
        '!progress.sharedAfter',
      ],
    ],
    caughtBy: 'histories',
  },
];
