import { ApiError } from '../errors/api-error.ts';
import { type NameAndValue, parseQuery, percentDecode, splitPair } from '../signing/query-string.ts';
import type { ApiMiddleware } from './api-event.ts';

type Parameters = ReadonlyMap<string, string>;

/** Reads the parameters an operation knows. Others are ignored; a known one that can be misread is refused. */
export function queryParameters(known: readonly string[]): ApiMiddleware {
  return {
    before: function queryParametersBefore({ event }) {
      const sent = parseQuery(event.http.rawQuery);
      event.parameters = knownParameters(sent, known);
      if (event.caller.signatureVersion === 'V1') refuseHiddenParameters(sent, event.parameters, known);
    },
  };
}

/** @throws ApiError of one that was sent twice, or in another case: ignoring `idempotentToken` would lose a token. */
function knownParameters(sent: readonly NameAndValue[], known: readonly string[]): Parameters {
  const knownInLowerCase = new Set(known.map((name) => name.toLowerCase()));
  const parameters = new Map<string, string>();
  for (const { name, value } of sent) {
    if (!knownInLowerCase.has(name.toLowerCase())) continue;
    if (!known.includes(name) || parameters.has(name)) throw notValid(name);
    parameters.set(name, value);
  }
  return parameters;
}

/**
 * V1 signs the query decoded: `a=1%26Type=System` and `a=1&Type=System` carry the same signature, and whoever saw one could
 * send the other. So the signed text has to say what the request says, wherever it is split. Python signs what it sends, without
 * decoding: `%2549dempotentToken=a` carries the signature of its `%49dempotentToken=a`, so the same holds one decoding further.
 */
function refuseHiddenParameters(
  sent: readonly NameAndValue[],
  parameters: Parameters,
  known: readonly string[],
): void {
  const signedText = sent.map(({ name, value }) => `${name}=${value}`).join('&');
  const signed = signedText.split('&').map(splitPair);
  for (const reading of [signed, signed.map(decodedOnceMore)]) {
    for (const [name, value] of knownParameters(reading, known)) {
      if (parameters.get(name) !== value) throw notValid(name);
    }
  }
}

function decodedOnceMore({ name, value }: NameAndValue): NameAndValue {
  return { name: percentDecode(name), value: percentDecode(value) };
}

function notValid(parameter: string): ApiError {
  return new ApiError('invalidParameter', { parameter });
}
