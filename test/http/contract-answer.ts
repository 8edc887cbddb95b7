import type { Operation } from '../../functions/api/routes.ts';
import { type CatalogueEntry, catalogue } from '../../functions/errors/catalogue.ts';
import { requestIdForm } from '../support/contract-error.ts';

/** An answer of a function, or over HTTP. */
export type Answer = {
  readonly status: number;
  /** Names as they are spelled: the vendor's .NET client looks for `Content-Type` and nothing else. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
};

const imageId = '"img-[0-9a-hjkmnp-tv-z]{22}"';
const text = '"(?:[^"\\\\]|\\\\.)*"';
const image =
  `\\{"Id":"img-[a-z0-9-]+","Name":${text},"Description":${text},"EcsImageId":${text},"OwnerId":\\d+,` +
  `"Platform":"(?:Linux|Windows)","CreationTime":"[-\\dT:.]{26}Z","Type":"(?:Self|System)"\\}`;

const successes: Readonly<Record<Operation, readonly [status: number, body: RegExp]>> = {
  CreateImage: [201, new RegExp(`^\\{"Id":${imageId}\\}$`)],
  GetImage: [200, new RegExp(`^${image}$`)],
  ListImages: [200, new RegExp(`^\\{"NextMarker":"(?:img-[a-z0-9-]+)?","Items":\\[(?:${image},?)*\\]\\}$`)],
  DeleteImage: [204, /^$/],
  GetQuotas: [200, /^\{("Available\w+":\[\],){5}"MaxImageCount":\{"Limit":\d+,"Used":\d+\}\}$/],
};

/** Every error of the catalogue, with patterns for its placeholders. */
const errors = Object.values<CatalogueEntry>(catalogue).map(({ code, message, ...entry }) => ({
  ...entry,
  code: filledIn(code),
  message: filledIn(message),
}));

/** How the answer violates the contract; undefined when it does not. An InternalError always does. */
export function faultOf(
  answer: Answer,
  operation: Operation | 'UnknownRoute',
  { host, isHead = false }: { readonly host: string; readonly isHead?: boolean },
): string | undefined {
  const { status, headers, text } = answer;
  if (status >= 500) return `status ${status}`;
  const requestId = String(headers['x-acs-request-id']);
  if (!requestIdForm.test(requestId) || headers['request-id'] !== requestId) return 'request ids';
  if (status !== 204 && headers['Content-Type'] !== 'application/json; charset=utf-8') return 'content type';
  if (status < 400) return successFault(answer, operation);
  return isHead ? undefined : errorFault(status, text, operation, { requestId, host });
}

function successFault({ status, text }: Answer, operation: Operation | 'UnknownRoute'): string | undefined {
  if (operation === 'UnknownRoute') return 'an unknown route was served';
  const [expected, body] = successes[operation];
  return status === expected && body.test(text) ? undefined : 'form of the success';
}

function errorFault(
  status: number,
  text: string,
  operation: Operation | 'UnknownRoute',
  { requestId, host }: { readonly requestId: string; readonly host: string },
): string | undefined {
  const { Code, Message, RequestId, HostId, ...more } = parsed(text);
  if (text !== JSON.stringify({ Code, Message, RequestId, HostId }) || Object.keys(more).length > 0)
    return 'form of the error';
  if (RequestId !== requestId) return 'request id in the error';
  if (HostId !== host) return 'host id';
  const known = errors.some(
    (error) =>
      error.status === status &&
      error.code.test(String(Code)) &&
      error.message.test(String(Message)) &&
      (operation === 'UnknownRoute' ? error.section === 'request' : error.operations.includes(operation)),
  );
  return known ? undefined : 'no error of the catalogue';
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function filledIn(template: string): RegExp {
  const fillers = new Map([
    ['{Parameter}', '[A-Za-z0-9_.-]{1,64}'],
    ['{value}', '\\d+'],
    ['{stringToSign}', '[^]*'],
  ]);
  const escaped = template.split(/(\{\w+\})/).map((part) => fillers.get(part) ?? RegExp.escape(part));
  return new RegExp(`^${escaped.join('')}$`);
}
