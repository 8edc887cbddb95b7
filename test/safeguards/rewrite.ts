import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';

/** Changes one write, a single one or one of a transaction; undefined drops it. */
export type Rewrite = (write: TransactWriteItem) => TransactWriteItem | undefined;

/** What a write is about. */
export type Subject = 'token' | 'lock' | 'image' | 'counter';

type Values = Record<string, AttributeValue>;

/** Leaves the writes about that subject out. */
export function drop(subject: Subject): Rewrite {
  return (write) => (isAbout(subject, write) ? undefined : write);
}

/** Replaces the condition of the writes about that subject, or removes it. */
export function condition(subject: Subject, expression?: string, values: Values = {}): Rewrite {
  return changing(subject, (write) => ({
    ...write,
    ConditionExpression: expression,
    ExpressionAttributeValues: { ...write.ExpressionAttributeValues, ...values },
  }));
}

/** Gives the updates of that subject another update expression. */
export function update(subject: Subject, expression: string, values: Values = {}): Rewrite {
  return changing(subject, (write) => ({
    ...write,
    UpdateExpression: expression,
    ExpressionAttributeValues: { ...write.ExpressionAttributeValues, ...values },
  }));
}

/** Deletes the item that would be updated, under the same condition. */
export function deleteInstead(subject: Subject): Rewrite {
  return (write) => {
    const { Update } = write;
    if (!Update || !isAbout(subject, write)) return write;
    const { TableName, Key, ConditionExpression, ExpressionAttributeValues } = Update;
    return { Delete: withUsedValues({ TableName, Key, ConditionExpression, ExpressionAttributeValues }) };
  };
}

/** The parts that all kinds of writes have in common. */
type Expressions = {
  UpdateExpression?: string | undefined;
  ConditionExpression?: string | undefined;
  ExpressionAttributeValues?: Values | undefined;
};

function changing(subject: Subject, change: (write: Expressions) => Expressions): Rewrite {
  return (write) => {
    if (!isAbout(subject, write)) return write;
    const { Put, Update, Delete } = write;
    if (Put) return { Put: { ...Put, ...withUsedValues(change(Put)) } };
    if (Update)
      return {
        Update: {
          ...Update,
          ...withUsedValues(change(Update)),
          UpdateExpression: change(Update).UpdateExpression ?? '',
        },
      };
    if (Delete) return { Delete: { ...Delete, ...withUsedValues(change(Delete)) } };
    return write;
  };
}

/** DynamoDB refuses values that no expression uses. */
function withUsedValues<Write extends Expressions>(write: Write): Write {
  const expressions = `${write.UpdateExpression} ${write.ConditionExpression}`;
  const names = new Set(expressions.match(/:\w+/g));
  const used = Object.entries(write.ExpressionAttributeValues ?? {}).filter(([name]) => names.has(name));
  return { ...write, ExpressionAttributeValues: used.length > 0 ? Object.fromEntries(used) : undefined };
}

const prefixes: Readonly<Record<Exclude<Subject, 'counter'>, readonly string[]>> = {
  token: ['TOKEN#', 'SIGNATURE#'],
  lock: ['ECS#'],
  image: ['IMAGE#'],
};

function isAbout(subject: Subject, { Put, Update, Delete }: TransactWriteItem): boolean {
  const sortKey = (Put?.Item ?? Update?.Key ?? Delete?.Key)?.['sk']?.S;
  if (subject === 'counter') return sortKey === undefined;
  return prefixes[subject].some((prefix) => sortKey?.startsWith(prefix));
}
