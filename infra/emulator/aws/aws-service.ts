/** An answer of an AWS JSON API. */
export type AwsAnswer = {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** An action and what it is done to, as IAM would be asked. */
export type Permission = { readonly action: string; readonly resource: string };

/** One AWS service that the local endpoint plays. */
export type AwsService = {
  /** As in its signing scope. */
  readonly name: string;
  /** What X-Amz-Target says before the action. */
  readonly target: string;
  readonly permissions: (action: string, input: unknown) => readonly Permission[];
  /** Actions that are called again and again to see whether there is something: of each caller's, the first is kept. */
  readonly polls?: ReadonlySet<string>;
  /** The signal is the caller's, who may go away. */
  readonly answer: (action: string, input: unknown, body: string, signal?: AbortSignal) => Promise<AwsAnswer>;
};

/** A refusal in the form that the SDKs read an exception's name and message from. */
export function refusal(status: number, type: string, message: string): AwsAnswer {
  return { status, body: JSON.stringify({ __type: type, message }) };
}
