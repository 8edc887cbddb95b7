/** An answer of an AWS JSON API. */
export type AwsAnswer = {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** An action on a resource, as in an IAM policy. */
export type Permission = { readonly action: string; readonly resource: string };

export type RestCall = { readonly action: string; readonly input: object };

/** An AWS service behind the endpoint. */
export type AwsService = {
  /** As in its signing scope. */
  readonly name: string;
  /** The prefix of X-Amz-Target. */
  readonly target: string;
  /** The action and the input that a request to its REST API stands for; undefined for any that it does not emulate. */
  readonly restCall?: (method: string, path: string) => RestCall | undefined;
  readonly permissions: (action: string, input: unknown) => readonly Permission[];
  /** Actions that poll: the endpoint keeps each caller's first call only. */
  readonly polls?: ReadonlySet<string>;
  /** The signal aborts when the caller disconnects. */
  readonly answer: (action: string, input: unknown, body: string, signal?: AbortSignal) => Promise<AwsAnswer>;
};

/** An error response in the form that the SDKs parse. */
export function refusal(status: number, type: string, message: string): AwsAnswer {
  return { status, body: JSON.stringify({ __type: type, message }) };
}
