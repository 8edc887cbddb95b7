import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The modules that build ports, and what takes their place. */
const ports = new Map(
  (
    [
      ['functions/images/registry.ts', 'registry.ts'],
      ['functions/images/deletion-store.ts', 'deletion-store.ts'],
      ['functions/accounts/access-keys.ts', 'access-keys.ts'],
      ['functions/aws/dynamodb-client.ts', 'dynamodb-client.ts'],
    ] as const
  ).map(([module, port]) => [join(root, module), join(import.meta.dirname, 'ports', port)]),
);

/** What to load instead of `file` when variants break that port. The replacement loads `file` itself. */
export function breakablePort(file: string): string | undefined {
  return ports.get(file);
}
