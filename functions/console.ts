import { join } from 'node:path';
import { unsignedOperation } from './api/operation.ts';
import { ApiError } from './errors/api-error.ts';
import { readSite } from './sandbox/site.ts';

/** The build puts the site beside the bundle. */
const site = readSite(join(import.meta.dirname, 'site'));

/** Serves the sandbox's console, the reference and the OpenAPI document: static files, the same for every client. */
export const handler = unsignedOperation('Console').handler(async ({ rawPath, headers }) => {
  const answer = site(rawPath, headers['accept-encoding'] ?? '');
  if (!answer) throw new ApiError('unknownPath');
  return answer;
});
