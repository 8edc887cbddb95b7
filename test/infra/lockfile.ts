import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const project = join(import.meta.dirname, '../..');

/** What package.json says of its dependencies. */
export type Manifest = {
  readonly dependencies: Dependencies;
  readonly devDependencies: Dependencies;
  readonly optionalDependencies: Dependencies;
  readonly overrides?: Dependencies;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
  readonly license?: unknown;
  readonly licenses?: unknown;
};

type Dependencies = Readonly<Record<string, string>>;

/** What package-lock.json says of one package. */
export type LockedPackage = {
  readonly version: string;
  readonly integrity?: string;
  /** Left out for the registry's own address, which npm works out by itself. */
  readonly resolved?: string;
  readonly link?: boolean;
  /** It came within another package, whose integrity covers it. */
  readonly inBundle?: boolean;
  readonly optional?: boolean;
  /** For development only. */
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Dependencies;
};

/** The project's package.json, or that of an installed package: undefined where that is for another system. */
export function readManifest(folder = ''): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(project, folder, 'package.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** The packages of a lockfile by their folder; the project itself has ''. */
export function readLock(file = 'package-lock.json'): ReadonlyMap<string, LockedPackage> {
  const { packages } = JSON.parse(readFileSync(join(project, file), 'utf8'));
  return new Map(Object.entries(packages));
}

/** The folder that a package's dependency is found in, looked for as Node does: its own folder first, then those above. */
export function resolved(
  lock: ReadonlyMap<string, LockedPackage>,
  from: string,
  name: string,
): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const candidate = `${folder}${folder && '/'}node_modules/${name}`;
    if (lock.has(candidate)) return candidate;
    if (folder === '') return undefined;
  }
}
