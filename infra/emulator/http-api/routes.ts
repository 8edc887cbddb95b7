/** A route of the HTTP API: its key is `$default`, or a method (or ANY) and a path with `{names}`. */
export type Route = {
  readonly key: string;
  readonly invoke: (event: unknown) => Promise<unknown>;
};

export type RouteMatch = { readonly route: Route; readonly pathParameters: Readonly<Record<string, string>> };

/** Chooses a request's route as an HTTP API does: the most specific one that matches, then `$default`. */
export function routeFinder(
  routes: readonly Route[],
): (method: string, path: string) => RouteMatch | undefined {
  const fallback = routes.find(({ key }) => key === '$default');
  const patterns = routes.filter((route) => route !== fallback).sort(bySpecificity);

  return (method, path) => {
    for (const route of patterns) {
      const pathParameters = match(route.key, method, path);
      if (pathParameters) return { route, pathParameters };
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
}

/** Fewer variables first, a method before ANY. */
function bySpecificity(a: Route, b: Route): number {
  const vagueness = ({ key }: Route) => key.split('{').length * 2 + Number(key.startsWith('ANY '));
  return vagueness(a) - vagueness(b);
}

function match(key: string, method: string, path: string): Record<string, string> | undefined {
  const [routeMethod = '', routePath = ''] = key.split(' ');
  if (routeMethod !== 'ANY' && routeMethod !== method) return undefined;
  const segments = path.split('/');
  const expected = routePath.split('/');
  if (segments.length !== expected.length) return undefined;

  const parameters: [string, string][] = [];
  for (const [index, segment] of segments.entries()) {
    const [, name] = /^\{(.+)\}$/.exec(expected[index] ?? '') ?? [];
    if (name !== undefined && segment !== '') parameters.push([name, segment]);
    else if (segment !== expected[index]) return undefined;
  }
  return Object.fromEntries(parameters);
}
