import { pageFetch } from './page-fetch.ts';

type Listener = (event: object) => void;

/** The class XMLHttpRequest of a page of that origin, as far as aliyun-sdk uses it. */
export function xmlHttpRequestOf(origin: string) {
  return class XMLHttpRequest {
    readonly HEADERS_RECEIVED = 2;
    readonly DONE = 4;
    readyState = 0;
    status = 0;
    timeout = 0;
    responseType = '';
    response: ArrayBuffer | undefined;
    readonly #listeners = new Map<string, Listener>();
    readonly #headers = new Map<string, string>();
    #answered = '';
    #method = '';
    #url = new URL(origin);
    #observesUpload = false;
    readonly upload = {
      addEventListener: () => {
        this.#observesUpload = true;
      },
    };

    addEventListener(type: string, listener: Listener): void {
      this.#listeners.set(type, listener);
    }

    open(method: string, url: string): void {
      this.#method = method;
      this.#url = new URL(url);
    }

    setRequestHeader(name: string, value: unknown): void {
      this.#headers.set(name, String(value));
    }

    getAllResponseHeaders(): string {
      return this.#answered;
    }

    /** A page learns of a blocked request only that there was an error. */
    send(body?: string | ArrayBuffer): void {
      this.#exchange(body).catch(() => this.#tell('error'));
    }

    async #exchange(body: string | ArrayBuffer | undefined): Promise<void> {
      const answer = await pageFetch(origin, {
        method: this.#method,
        url: this.#url,
        headers: this.#headers,
        alwaysAsk: this.#observesUpload,
        ...(body && { body: typeof body === 'string' ? Buffer.from(body) : Buffer.from(body) }),
      });
      this.status = answer.status;
      this.#answered = [...answer.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
      this.#enter(this.HEADERS_RECEIVED);
      this.response = Uint8Array.from(Buffer.from(answer.text)).buffer;
      this.#enter(this.DONE);
    }

    #enter(readyState: number): void {
      this.readyState = readyState;
      this.#tell('readystatechange');
    }

    #tell(type: string): void {
      this.#listeners.get(type)?.call(this, { type });
    }
  };
}
