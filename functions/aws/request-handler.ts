import type { HttpHandlerOptions, HttpRequest, HttpResponse, RequestHandler } from '@smithy/types';
import { post, type Timeouts } from '../runtime/post.ts';

type Handler = RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions> & {
  httpHandlerConfigs(): object;
  updateHttpClientConfig(): void;
};

/**
 * Sends an SDK client's requests, all of them POST without a query, over the connections that all our calls share. The SDK's
 * own handler takes half of the memory of a process that has answered a few thousand requests.
 *
 * @param timeouts the longest that a request may take; its own `requestTimeout` can shorten that.
 */
export function requestHandler(timeouts: Timeouts): Handler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(
      { protocol, hostname, port, path, headers, body },
      { requestTimeout = timeouts.total } = {},
    ) {
      const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`);
      const total = Math.min(requestTimeout, timeouts.total);
      const { status, ...answer } = await post(url, headers, String(body), { ...timeouts, total });
      return { response: { statusCode: status, ...answer } };
    },
    httpHandlerConfigs: () => ({}),
    updateHttpClientConfig() {},
    destroy() {},
  };
}
