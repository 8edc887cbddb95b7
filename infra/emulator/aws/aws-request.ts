import { parseJson } from '../data-file.ts';
import type { AwsAnswer, AwsService, Permission, RestCall } from './aws-service.ts';
import { refusal } from './aws-service.ts';
import type { Callers, Credentials } from './callers.ts';
import { type ApiRequest, type Authorization, isSignedBy, parseAuthorization } from './signature.ts';

/** A call to an AWS service. */
export type AwsCall = {
  /** A function's construct id, or 'Operator'. */
  readonly caller: string;
  readonly service: string;
  readonly action: string;
  readonly input: unknown;
  readonly permissions: readonly Permission[];
};

export type AcceptedCall = { readonly call: AwsCall; readonly service: AwsService };

/** AWS accepts a signature for 5 minutes. */
const signatureLifetimeMs = 5 * 60_000;

/** Finds the service and the caller of a request, and verifies its signature. Returns the call, or the refusal. */
export async function acceptCall(
  request: ApiRequest,
  services: readonly AwsService[],
  callers: Callers,
): Promise<AcceptedCall | AwsAnswer> {
  const operation = operationOf(request, services);
  if (!operation) {
    const { method, path, headers } = request;
    const what = headers['x-amz-target']?.split('.')[0] ?? `${method} ${path}`;
    return refusal(400, 'UnknownOperationException', `the local AWS endpoint does not emulate ${what}`);
  }
  const { service, action } = operation;

  const authorization = parseAuthorization(request.headers['authorization']);
  if (!authorization)
    return refusal(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
  const caller = callers.owner(authorization.accessKeyId);
  if (caller === undefined) {
    return refusal(
      403,
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    );
  }
  const fault = await signatureFault(request, authorization, service, callers.credentials(caller));
  if (fault) return refusal(403, 'InvalidSignatureException', fault);

  const input = operation.input ?? parseJson(request.body);
  if (typeof input !== 'object' || input === null)
    return refusal(400, 'SerializationException', 'the body is not a JSON object');
  return {
    service,
    call: { caller, service: service.name, action, input, permissions: service.permissions(action, input) },
  };
}

type Operation = { readonly service: AwsService } & (
  | RestCall
  | { readonly action: string; readonly input: undefined }
);

/** The service and action that a request names. A REST API's path also contains the input. */
function operationOf(
  { method = 'POST', path = '/', headers }: ApiRequest,
  services: readonly AwsService[],
): Operation | undefined {
  const [target, action = ''] = headers['x-amz-target']?.split('.') ?? [];
  if (target !== undefined) {
    const service = services.find((candidate) => candidate.target === target);
    return service && { service, action, input: undefined };
  }
  for (const service of services) {
    const call = service.restCall?.(method, path);
    if (call) return { service, ...call };
  }
  return undefined;
}

async function signatureFault(
  request: ApiRequest,
  authorization: Authorization,
  { name: service }: AwsService,
  credentials: Credentials,
): Promise<string | undefined> {
  const { 'x-amz-date': date = '', 'x-amz-security-token': token } = request.headers;
  const signingDate = new Date(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
  if (!(Math.abs(Date.now() - signingDate.getTime()) <= signatureLifetimeMs))
    return `Signature expired or not yet current: ${date}`;
  const mustBeSigned = ['host', 'x-amz-date', ...('x-amz-target' in request.headers ? ['x-amz-target'] : [])];
  for (const name of mustBeSigned) {
    if (!authorization.signedHeaders.includes(name)) return `${name} must be signed`;
  }
  if (token !== credentials.sessionToken) return 'the session token is not the one of this access key';
  return (await isSignedBy(request, authorization, { credentials, service, signingDate }))
    ? undefined
    : 'The request signature we calculated does not match the signature you provided.';
}
