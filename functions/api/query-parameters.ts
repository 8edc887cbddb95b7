import { ApiError } from '../errors/api-error.ts';
import type { HttpRequest } from '../signing/http-request.ts';
import { type NameAndValue, parseQuery, percentDecode, splitPair } from '../signing/query-string.ts';
import type { Caller } from './api-event.ts';

type Parameters = ReadonlyMap<string, string>;

/**
 * Reads the query parameters that an operation knows, and ignores the rest.
 * @throws ApiError when a known parameter can be read in more than one way.
 */
export function queryParameters(
  { rawQuery }: Pick<HttpRequest, 'rawQuery'>,
  { signatureVersion }: Pick<Caller, 'signatureVersion'>,
  known: readonly string[],
): Parameters {
  const sent = parseQuery(rawQuery);
  const parameters = knownParameters(sent, known);
  if (signatureVersion === 'V1') refuseHiddenParameters(sent, parameters, known);
  return parameters;
}

/** @throws ApiError for a parameter sent twice or in the wrong case: ignoring `idempotentToken` would lose a token. */
function knownParameters(sent: readonly NameAndValue[], known: readonly string[]): Parameters {
  const knownInLowerCase = new Set(known.map((name) => name.toLowerCase()));
  const parameters = new Map<string, string>();
  for (const { name, value } of sent) {
    if (!knownInLowerCase.has(name.toLowerCase())) continue;
    if (!known.includes(name) || parameters.has(name)) throw invalidParameter(name);
    parameters.set(name, value);
  }
  return parameters;
}

/**
 * V1 signs the decoded query: `a=1%26Type=System` and `a=1&Type=System` carry the same signature, so anyone who captures
 * one can send the other. The signed text must therefore yield the same known parameters however it is split. Python signs
 * the query undecoded: `%2549dempotentToken=a` carries the signature of its `%49dempotentToken=a`, so the text decoded once
 * more must yield them too.
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
      if (parameters.get(name) !== value) throw invalidParameter(name);
    }
  }
}

function decodedOnceMore({ name, value }: NameAndValue): NameAndValue {
  return { name: percentDecode(name), value: percentDecode(value) };
}

function invalidParameter(parameter: string): ApiError {
  return new ApiError('invalidParameter', { parameter });
}
