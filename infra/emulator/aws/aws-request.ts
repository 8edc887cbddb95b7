import { localIdentity } from '../cloudformation/intrinsics.ts';
import type { AwsAnswer, AwsService, Permission } from './aws-service.ts';
import { refusal } from './aws-service.ts';
import type { Callers } from './callers.ts';
import { type Authorization, isSignedBy, type JsonApiRequest, parseAuthorization } from './signature-v4.ts';

/** A call that an AWS service was asked to answer. */
export type AwsCall = {
  /** A function's construct id, or 'Operator'. */
  readonly caller: string;
  readonly service: string;
  readonly action: string;
  readonly input: unknown;
  readonly permissions: readonly Permission[];
};

export type AcceptedCall = { readonly call: AwsCall; readonly service: AwsService };

/** As AWS does: a request signed longer ago is refused. */
const signatureLifetimeMs = 5 * 60_000;

/** The call that a request makes, if it is for a service we play and signed by one of the callers; or the refusal. */
export function acceptCall(
  request: JsonApiRequest,
  services: readonly AwsService[],
  callers: Callers,
): AcceptedCall | AwsAnswer {
  const [target, action = ''] = (request.headers['x-amz-target'] ?? '').split('.');
  const service = services.find((candidate) => candidate.target === target);
  if (!service)
    return refusal(400, 'UnknownOperationException', `the local AWS endpoint does not play ${target}`);

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
  const fault = signatureFault(request, authorization, service, callers.credentials(caller));
  if (fault) return refusal(403, 'InvalidSignatureException', fault);

  const input = parseJson(request.body);
  if (input === undefined) return refusal(400, 'SerializationException', 'the body is not a JSON object');
  return {
    service,
    call: { caller, service: service.name, action, input, permissions: service.permissions(action, input) },
  };
}

function signatureFault(
  request: JsonApiRequest,
  authorization: Authorization,
  service: AwsService,
  credentials: { readonly secretAccessKey: string; readonly sessionToken: string },
): string | undefined {
  const { 'x-amz-date': date = '', 'x-amz-security-token': token } = request.headers;
  const scope = `${date.slice(0, 8)}/${localIdentity.region}/${service.name}/aws4_request`;
  if (authorization.scope !== scope) return `Credential should be scoped to ${scope}`;
  const age = Date.now() - Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
  if (!(Math.abs(age) <= signatureLifetimeMs)) return `Signature expired or not yet current: ${date}`;
  for (const name of ['host', 'x-amz-date', 'x-amz-target']) {
    if (!authorization.signedHeaders.includes(name)) return `${name} must be signed`;
  }
  if (token !== credentials.sessionToken) return 'the session token is not the one of this access key';
  return isSignedBy(credentials.secretAccessKey, request, authorization)
    ? undefined
    : 'The request signature we calculated does not match the signature you provided.';
}

function parseJson(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
