/**
 * The AWS calls, read units and write units of each kind of request with a cached access key. `npm test` enforces them, and
 * `npm run bench -- prices` computes with them.
 */
export const budgets: Readonly<Record<string, readonly [calls: number, read: number, write: number]>> = {
  'create: new': [2, 3, 8],
  'create: new, without a token': [2, 3, 8],
  'create: new, 1,024 wide characters of description': [2, 3, 14],
  'create: replay': [1, 3, 0],
  'create: mismatch': [1, 3, 0],
  'create: refused, registered': [2, 3 + 4, 0],
  'create: refused, quota': [2, 3 + 6, 0],
  get: [1, 1, 0],
  'list: 50 of 50': [1, 4, 0],
  delete: [3, 1, 7],
  quotas: [1, 1, 0],
};
