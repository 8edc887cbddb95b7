/** What we use of it; the package has no types. */
declare module 'aliyun-sdk' {
  type Answer = { readonly code: number; readonly requestId: string; readonly data: unknown };
  type Failure = Error & { readonly code: string; readonly statusCode: number; readonly requestId: string };
  type Callback = (error: Failure | null, answer: Answer) => void;

  class BatchCompute {
    constructor(config: {
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly endpoint: string;
      readonly apiVersion: string;
      readonly maxRetries?: number;
    });
    createImage(image: object, callback: Callback): void;
    getImage(input: { readonly ImageId: string }, callback: Callback): void;
    listImages(
      input: { readonly Marker?: string; readonly MaxItemCount?: number; readonly Type?: string },
      callback: Callback,
    ): void;
    deleteImage(input: { readonly ImageId: string }, callback: Callback): void;
    getQuotas(input: object, callback: Callback): void;
  }
  const ALY: { readonly BatchCompute: typeof BatchCompute };
  export default ALY;
  export type { Answer, Callback, Failure };
}
