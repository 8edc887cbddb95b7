import type { OnEvent } from '../emulator/eventbridge/event-bus.ts';
import type { OnLog } from '../emulator/lambda/worker-process.ts';
import type { OnHint } from './hints.ts';
import { type Line, print, printJson, type Styled, styled } from './terminal.ts';

/** Prints an image event in one line, such as `event Image Created img-... account 1001`. */
export const printEvent: OnEvent = ({ 'detail-type': type, detail }) => {
  const { AccountId, Image, Code, IdempotentToken } = detail as ImageEventDetail;
  const token = IdempotentToken === undefined ? [] : [`token ${IdempotentToken}`];
  const about = Image?.Id ?? [Image?.EcsImageId ?? '-', Code ?? '-'].join(' ');
  const rest = [about, `account ${AccountId}`, ...token].join(' ');
  print([styled('dim', 'event'), ' ', styled('cyan', type), ` ${rest}`]);
};

type ImageEventDetail = {
  readonly AccountId?: string;
  readonly Image?: { readonly Id?: string; readonly EcsImageId?: string };
  readonly Code?: string;
  readonly IdempotentToken?: string;
};

/** Prints what to fix about a refused request, such as `hint POST /images: ECS ids begin with m-`. */
export const printHint: OnHint = (hint, { method, path }) => print(`hint ${method} ${path}: ${hint}`);

/** Prints a function's log line as JSON, with the name of the function. */
export const printLogJson: OnLog = (line, functionId) => {
  printJson({ function: functionId, ...(parseObject(line) ?? { message: line }) });
};

/** Prints a function's log for people: one line per request, and nothing for routine work in the background. */
export const printLog: OnLog = (line, functionId) => {
  const logged = parseObject(line);
  if (!logged) return print(`${functionId} ${line}`);
  const fields = withoutStacks(logged);
  // Metrics repeat what the request's own line says.
  if (fields['_aws'] !== undefined) return;
  const readable = requestLine(fields) ?? messageLine(fields) ?? otherLine(fields, functionId);
  if (readable.length > 0) print(readable);
};

type Fields = Readonly<Record<string, unknown>>;

/** Reduces `cause` to the names of its errors: the stack frames of a bundle are long and tell people nothing. */
function withoutStacks(fields: Fields): Fields {
  const { cause } = fields;
  if (typeof cause !== 'string') return fields;
  // One error for each ` < `, with its frames behind the name: see errorCause.
  const names = cause.split(' < ').map((error) => error.split(' at ')[0]);
  return { ...fields, cause: names.join(' < ') };
}

/** Such as `10:20:30 CreateImage 400 InvalidName account 1001 3 ms`. */
function requestLine({ status, ...fields }: Fields): Line | undefined {
  if (typeof status !== 'number') return undefined;
  const result = textOf(fields['code'] ?? fields['imageId']);
  const replayed = fields['replayed'] === true ? 'replayed' : undefined;
  const failure =
    status >= 500
      ? [textOf(fields['cause']), textOf(fields['retries']), `request ${fields['requestId']}`]
      : [];
  return [
    ...beginning(fields),
    styled(status < 400 ? 'green' : status < 500 ? 'yellow' : 'red', String(status)),
    ...words([result, replayed, account(fields), ...failure]),
    styled('dim', ` ${fields['durationMs']} ms`),
  ];
}

/** Of a registration request, such as `10:20:30 RegisterImages registered img-... account 1001`. */
function messageLine({ result, ...fields }: Fields): Line | undefined {
  if (typeof result !== 'string') return undefined;
  const unreadable = result === 'unreadable';
  // The queue redelivers it at once until it is a dead letter. One line is enough.
  if (unreadable && fields['receiveCount'] !== 1) return [];
  const about = unreadable
    ? `${fields['reason']}; it goes to the dead letters, message ${fields['requestId']}`
    : textOf(fields['imageId'] ?? fields['reason']);
  return [
    ...beginning(fields),
    styled(unreadable || result === 'postponed' ? 'red' : result === 'refused' ? 'yellow' : 'green', result),
    ...words([about, account(fields), textOf(fields['cause'])]),
  ];
}

/** All fields of a warning or an error; nothing for INFO. */
function otherLine({ level, ...fields }: Fields, functionId: string): Line {
  if (level === 'INFO') return [];
  const { time: _time, timestamp: _timestamp, operation: _operation, ...rest } = fields;
  const pairs = Object.entries(rest)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}=${textOf(value)}`);
  return [
    ...beginning({ operation: functionId, ...fields }),
    ...(level === undefined ? [] : [styled('red', String(level)), ' ']),
    pairs.join(' '),
  ];
}

function beginning({ time, operation }: Fields): (string | Styled)[] {
  const clock = typeof time === 'string' ? [styled('dim', time.slice(11, 19)), ' '] : [];
  return [...clock, styled('bold', String(operation)), ' '];
}

function account({ accountId, accessKeyId }: Fields): string | undefined {
  if (accountId !== undefined) return `account ${accountId}`;
  return accessKeyId === undefined ? undefined : `access key ${accessKeyId}`;
}

function words(texts: readonly (string | undefined)[]): string[] {
  return texts.filter((text) => text !== undefined).map((text) => ` ${text}`);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || value === undefined ? value : JSON.stringify(value);
}

function parseObject(line: string): Fields | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
