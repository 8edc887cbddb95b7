import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type SdkClient, SdkError } from '../support/clients/sdk-client.ts';

/** A client in another language: a program that runs the page's code, then reads operations and writes answers. */
export type ClientProgram = {
  readonly name: string;
  readonly command: readonly [program: string, ...parameters: string[]];
  readonly cwd: string;
  /** Told every line that is no answer: what the page's code prints. */
  readonly onOutput: (line: string) => void;
};

type Answer = {
  readonly ok?: unknown;
  /** Java's errors have no status. */
  readonly error?: Readonly<Record<'code' | 'message' | 'requestId', unknown>> & { readonly status?: number };
};

/** The program as one of the clients that all tests know. It ends with its standard input. */
export function processClient({ name, command, cwd, onOutput }: ClientProgram): SdkClient {
  return {
    name,
    sendsTokens: true,
    signature: 'V1',
    errorMessage: ({ message }) => message,
    connect(url, { accessKeyId, accessKeySecret }) {
      const [program, ...parameters] = command;
      const env = {
        ...process.env,
        ENDPOINT: url,
        ACCESS_KEY_ID: accessKeyId,
        ACCESS_KEY_SECRET: accessKeySecret,
      };
      const child = spawn(program, parameters, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
      const waiting: PromiseWithResolvers<Answer>[] = [];
      let failure: Error | undefined;
      const errors: string[] = [];
      // A program that has ended says so by 'close'.
      child.stdin.on('error', () => {});
      child.stderr.on('data', (chunk) => errors.push(String(chunk)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.startsWith('@@')) waiting.shift()?.resolve(JSON.parse(line.slice(2)));
        else onOutput(line);
      });
      child.once('close', (code) => {
        failure = new Error(`${name} ended with ${code}: ${errors.join('').slice(-600)}`);
        for (const { reject } of waiting) reject(failure);
      });
      const call = async (operation: string, input: object = {}) => {
        if (failure) throw failure;
        const answer = Promise.withResolvers<Answer>();
        waiting.push(answer);
        child.stdin.write(`${JSON.stringify({ operation, ...input })}\n`);
        const { ok, error } = await answer.promise;
        if (error) throw new SdkError({ ...error, status: error.status });
        return ok;
      };
      return {
        createImage: (image, token) =>
          call('createImage', { image, ...(token === undefined ? {} : { token }) }),
        getImage: (id) => call('getImage', { id }),
        listImages: (query) => call('listImages', { query }),
        deleteImage: (id) => call('deleteImage', { id }),
        getQuotas: () => call('getQuotas'),
        [Symbol.dispose]: () => child.stdin.end(),
      };
    },
  };
}
