/** The operations that only the sandbox stage has. */
export type SandboxOperation = 'ClaimSandboxAccount' | 'ListActivity' | 'Console';

export type SandboxRoute = {
  readonly operation: SandboxOperation;
  readonly method: 'GET' | 'POST';
  readonly path: string;
};

/** The routes of the sandbox stage in addition to the API's. */
export const sandboxRoutes: readonly SandboxRoute[] = [
  { operation: 'ClaimSandboxAccount', method: 'POST', path: '/sandbox/accounts' },
  { operation: 'ListActivity', method: 'GET', path: '/sandbox/activity' },
  { operation: 'Console', method: 'GET', path: '/' },
  { operation: 'Console', method: 'GET', path: '/console/{file}' },
  { operation: 'Console', method: 'GET', path: '/reference' },
  { operation: 'Console', method: 'GET', path: '/reference/{language}' },
  { operation: 'Console', method: 'GET', path: '/openapi.json' },
];
