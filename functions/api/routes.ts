import type { Operation } from '../errors/catalogue.ts';

export type Route = {
  readonly operation: Operation;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
};

/** Every route of the API: what the infrastructure deploys, and what "unknown" is measured by. */
export const routes: readonly Route[] = [
  { operation: 'CreateImage', method: 'POST', path: '/images' },
  { operation: 'ListImages', method: 'GET', path: '/images' },
  { operation: 'GetImage', method: 'GET', path: '/images/{ImageId}' },
  { operation: 'DeleteImage', method: 'DELETE', path: '/images/{ImageId}' },
  { operation: 'GetQuotas', method: 'GET', path: '/quotas' },
];

/** Whether some operation has that path, whatever its method. `path` is as API Gateway delivers it. */
export function isKnownPath(path: string): boolean {
  return routes.some((route) => new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path));
}
