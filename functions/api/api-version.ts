import { ApiError } from '../errors/api-error.ts';
import type { ApiMiddleware } from './api-event.ts';

const supportedVersion = '2015-11-11';

/** Refuses a request for another version of the API. A request that names no version gets this one. */
export function apiVersion(): ApiMiddleware {
  return {
    before: function apiVersionBefore({ event }) {
      const version = event.http.headers['x-acs-version'];
      if (version !== undefined && version !== supportedVersion) throw new ApiError('versionNotFound');
    },
  };
}
