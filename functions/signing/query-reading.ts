import type { HttpRequest } from './http-request.ts';
import type { NameAndValue, QueryParameter } from './query-string.ts';

/** How a client writes one query parameter into the string it signs. */
export type QueryReading = (parameter: QueryParameter) => string;

/** How clients write names and values. */
const spellings = {
  /** npm pop-core, openapi-client and openapi-core. */
  decoded: ({ name, value }: QueryParameter) => ({ name, value }),
  /** Java, Go, .NET and the Python core: their URLs have `+` for a space. */
  formDecoded: ({ form }: QueryParameter) => form,
  /** Python batchcompute signs what it sends. */
  raw: ({ raw }: QueryParameter) => raw,
  /** npm aliyun-sdk. */
  valueDecoded: ({ raw: { name }, value }: QueryParameter) => ({ name, value }),
};

/** Whether clients write an equals sign after the name when the value is empty. */
const equalsSigns = {
  /** npm pop-core, openapi-client and openapi-core. */
  always: () => true,
  /** Java, Go, Python batchcompute and npm aliyun-sdk. */
  never: () => false,
  /** .NET and the Python core: they tell empty values from missing ones. */
  asSent: ({ bare }: QueryParameter) => !bare,
};

/** The readings of the vendor's clients. */
export const readings = {
  decoded: reading(spellings.decoded, equalsSigns.always),
  aliyunSdk: reading(spellings.valueDecoded, equalsSigns.never),
  javaAndGo: reading(spellings.formDecoded, equalsSigns.never),
  netAndPythonCore: reading(spellings.formDecoded, equalsSigns.asSent),
  pythonBatchCompute: reading(spellings.raw, equalsSigns.never),
};

/** Every spelling with every way to write an empty value: older clients mix them. */
export const queryReadings: readonly QueryReading[] = Object.values(spellings).flatMap((spelling) =>
  Object.values(equalsSigns).map((hasEqualsSign) => reading(spelling, hasEqualsSign)),
);

function reading(
  spelling: (parameter: QueryParameter) => NameAndValue,
  hasEqualsSign: (parameter: QueryParameter) => boolean,
): QueryReading {
  return (parameter) => {
    const { name, value } = spelling(parameter);
    return value !== '' || hasEqualsSign(parameter) ? `${name}=${value}` : name;
  };
}

/** The reading of the client that sent the request, recognized by what only that client sends. */
export function likeliestReading(request: HttpRequest, parameters: readonly QueryParameter[]): QueryReading {
  const { headers } = request;
  if (headers['date'] === undefined && headers['x-acs-date'] !== undefined) return readings.aliyunSdk;
  const sdk = headers['x-sdk-client'] ?? '';
  if (/^(Java|golang)\//.test(sdk)) return readings.javaAndGo;
  if (headers['contentmd5'] !== undefined || headers['x-acs-access-key-id'] !== undefined)
    return readings.pythonBatchCompute;
  if (/^(Net|python)\//.test(sdk)) return readings.netAndPythonCore;
  if (parameters.some(({ bare }) => bare)) return readings.pythonBatchCompute;
  const sendsOctets = headers['content-type']?.startsWith(octetStream);
  return sendsOctets && !isTypeAddedByGateway(request) ? readings.javaAndGo : readings.decoded;
}

const octetStream = 'application/octet-stream';

/**
 * Whether a gateway, not the client, added the type to this request without a body. Go sends this very type without a
 * body, and so may Java if it also accepts it.
 */
export function isTypeAddedByGateway({ headers, body }: HttpRequest): boolean {
  return (
    body.length === 0 &&
    headers['content-type'] === octetStream &&
    !headers['x-sdk-client']?.startsWith('golang/') &&
    !headers['accept']?.startsWith(octetStream)
  );
}
