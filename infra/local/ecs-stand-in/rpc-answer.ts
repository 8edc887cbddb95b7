/** An answer without the ids of request and host, which are added to every JSON answer. */
export type RpcAnswer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

/** Status and message of each error of the two APIs. */
const refusals = {
  IncompleteSignature: [400, 'The request signature does not conform to Alibaba Cloud standards.'],
  'InvalidAccessKeyId.NotFound': [404, 'Specified access key is not found.'],
  SignatureDoesNotMatch: [400, 'Specified signature is not matched with our calculation.'],
  SignatureNonceUsed: [400, 'Specified signature nonce was used already.'],
  'InvalidTimeStamp.Expired': [400, 'Specified time stamp or date value is expired.'],
  'InvalidSecurityToken.Expired': [403, 'The specified SecurityToken is expired.'],
  'InvalidSecurityToken.MismatchWithAccessKey': [403, 'The SecurityToken is not the one of the access key.'],
  'InvalidAction.NotFound': [404, 'The specified action or version is not found.'],
  MissingParameter: [400, 'A mandatory parameter is missing.'],
  InvalidParameter: [400, 'A parameter is not valid.'],
  'EntityNotExist.Role': [404, 'The role does not exist.'],
  NoPermission: [403, 'You are not authorized to do this action.'],
  'Forbidden.RAM': [403, 'User not authorized to operate on the specified resource.'],
  'InvalidImageId.NotFound': [404, 'The specified ImageId does not exist.'],
  IncorrectImageStatus: [400, 'The current status of the image does not support this operation.'],
  'OperationDenied.InvalidImageStatus': [403, 'The operation is denied in the current status of the image.'],
  'QuotaExceed.ShareImage': [403, 'The quota of shared images is exceeded.'],
  'QuotaExceed.ShareImageUser': [403, 'The quota of users of a shared image is exceeded.'],
  'Throttling.User': [400, 'Request was denied due to user flow control.'],
  ServiceUnavailable: [503, 'The request has failed due to a temporary failure of the server.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type RefusalCode = keyof typeof refusals;

/** Ends a request with an error of the API. */
export class RpcRefusal extends Error {
  readonly answer: RpcAnswer;

  constructor(code: RefusalCode) {
    super(code);
    this.name = 'RpcRefusal';
    this.answer = refusal(code);
  }
}

export function refusal(code: RefusalCode): RpcAnswer {
  const [status, Message] = refusals[code];
  return { status, body: { Code: code, Message } };
}

export function success(body: Readonly<Record<string, unknown>> = {}): RpcAnswer {
  return { status: 200, body };
}
