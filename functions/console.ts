import { join } from 'node:path';
import { unsignedOperation } from './api/operation.ts';
import { ApiError } from './errors/api-error.ts';
import { readSite } from './sandbox/site.ts';

/** The build puts the site beside the bundle. */
const site = readSite(join(import.meta.dirname, 'site'));

/** The sandbox's console, its reference, and the OpenAPI document: files, and nothing that depends on who asks. */
export const handler = unsignedOperation('Console').handler(async ({ rawPath, headers }) => {
  const answer = site(rawPath, headers['accept-encoding'] ?? '');
  if (!answer) throw new ApiError('unknownPath');
  return answer;
});
