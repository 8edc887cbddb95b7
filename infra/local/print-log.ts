import type { OnEvent } from '../emulator/eventbridge/event-bus.ts';
import type { OnHint } from './stack.ts';
import { print } from './terminal.ts';

/** Prints an event of images in one line, such as `event Image Created img-... account 1001`. */
export const printEvent: OnEvent = ({ 'detail-type': type, detail }) => {
  const { AccountId, Image, Code, IdempotentToken } = detail as ImageEventDetail;
  const token = IdempotentToken === undefined ? [] : [`token ${IdempotentToken}`];
  print(['event', type, Image?.Id ?? Code ?? '-', `account ${AccountId}`, ...token].join(' '));
};

type ImageEventDetail = {
  readonly AccountId?: string;
  readonly Image?: { readonly Id?: string };
  readonly Code?: string;
  readonly IdempotentToken?: string;
};

/** Prints what to fix about a refused request, such as `hint POST /images: ECS ids begin with m-`. */
export const printHint: OnHint = (hint, { method, path }) => print(`hint ${method} ${path}: ${hint}`);

/** Prints a function's log line: the function, then the fields of the line's JSON. */
export function printLog(line: string, functionId: string): void {
  print(`${functionId} ${compact(line)}`);
}

/** Formats fields as `name=value`, without the timestamp and the metric definitions. */
function compact(line: string): string {
  const fields = parseObject(line);
  if (!fields) return line;
  const { timestamp: _timestamp, _aws, ...rest } = fields;
  return Object.entries(rest)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}

function parseObject(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
