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

/** The file to load in the place of `file`, if that is a port that variants break. This file itself loads the port. */
export function breakablePort(file: string): string | undefined {
  return ports.get(file);
}
