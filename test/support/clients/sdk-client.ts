/** One of the vendor's SDKs in one configuration, brought to one form for the tests that all of them pass. */
export type SdkClient = {
  readonly name: string;
  /** False for one that cannot send an IdempotentToken. */
  readonly sendsTokens: boolean;
  readonly signature: 'V1' | 'V3';
  readonly connect: (url: string, key: SdkKey) => SdkConnection;
  /** How its error object words an answer. */
  readonly errorMessage: (error: {
    readonly status: number;
    readonly code: string;
    readonly message: string;
    readonly requestId: string;
  }) => string;
};

export type SdkKey = { readonly accessKeyId: string; readonly accessKeySecret: string };

/** Every method resolves to the parsed body, as the client hands it out, or rejects with an SdkError. */
export type SdkConnection = {
  readonly createImage: (image: object, token?: string) => Promise<unknown>;
  readonly getImage: (imageId: string) => Promise<unknown>;
  readonly listImages: (query: ListQuery) => Promise<unknown>;
  readonly deleteImage: (imageId: string) => Promise<unknown>;
  readonly getQuotas: () => Promise<unknown>;
};

export type ListQuery = {
  readonly Marker?: string;
  readonly MaxItemCount?: string;
  readonly Type?: string;
};

/** What the client's own error object says. */
export class SdkError extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string;

  constructor(fields: {
    readonly code: unknown;
    readonly status: unknown;
    readonly message: unknown;
    readonly requestId: unknown;
  }) {
    super(String(fields.message));
    this.code = String(fields.code);
    this.status = Number(fields.status);
    this.requestId = String(fields.requestId);
  }
}

export const apiVersion = '2015-11-11';

/** Longer than the clients' own 3 s: what a test waits for is its turn on a busy machine. */
export const patienceMs = 20_000;

export function tokenQuery(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { IdempotentToken: token };
}
