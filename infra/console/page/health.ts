const refusalCodes = [
  'Forbidden.AccessKeyDisabled',
  'InvalidAccessKeyId.NotFound',
  'SignatureDoesNotMatch',
] as const;

/** The error code with which the service refuses an access key or its secret. */
export type RefusalCode = (typeof refusalCodes)[number];

/** The state of the service, judged by this account's requests. */
export type Health = 'up' | 'down' | RefusalCode;

type Outcome = {
  readonly failed: boolean;
  /** Undefined if there was no response. */
  readonly status: number | undefined;
  readonly code: string | undefined;
};

/** The state of the service after a request that was signed with the visitor's key. */
export function healthAfter({ failed, status, code }: Outcome, before: Health): Health {
  if (failed) return 'down';
  const refusal = refusalCodes.find((each) => each === code);
  if (refusal) return refusal;
  // A response from API Gateway itself has no code and says nothing about the key.
  return isRefusal(before) && !isSuccess(status) ? before : 'up';
}

export function isRefusal(health: Health): health is RefusalCode {
  return health !== 'up' && health !== 'down';
}

function isSuccess(status = 0): boolean {
  return status >= 200 && status < 300;
}
