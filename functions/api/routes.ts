type Route = {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
};

/** Every route of the API: the stack deploys them, and any other request is an unknown one. */
export const routes = [
  { operation: 'CreateImage', method: 'POST', path: '/images' },
  { operation: 'ListImages', method: 'GET', path: '/images' },
  { operation: 'GetImage', method: 'GET', path: '/images/{ImageId}' },
  { operation: 'DeleteImage', method: 'DELETE', path: '/images/{ImageId}' },
  { operation: 'GetQuotas', method: 'GET', path: '/quotas' },
] as const satisfies readonly Route[];

export type Operation = (typeof routes)[number]['operation'];

/** Whether it is an operation of the API: neither the default route nor one of the sandbox's own. */
export function isOperation(name: string): name is Operation {
  return routes.some(({ operation }) => operation === name);
}

/** Whether an operation has this path, whatever its method. `path` is as API Gateway delivers it. */
export function isKnownPath(path: string): boolean {
  return routes.some((route) => new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path));
}
