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

/** The file that is loaded in the place of `file`, if it is a port that variants break and its importer is not that very port. */
export function breakablePort(file: string, importer: string | undefined): string | undefined {
  const port = ports.get(file);
  return port === importer ? undefined : port;
}
