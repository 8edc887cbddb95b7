import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const project = join(import.meta.dirname, '../..');

/** The dependencies in package.json. */
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

/** One package in package-lock.json. */
export type LockedPackage = {
  readonly version: string;
  readonly integrity?: string;
  /** Missing if npm can derive the address in the registry. */
  readonly resolved?: string;
  readonly link?: boolean;
  /** Bundled in another package, whose integrity covers it. */
  readonly inBundle?: boolean;
  readonly optional?: boolean;
  /** For development only. */
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Dependencies;
};

/** The package.json of the project or of an installed package; undefined if the package is for another system. */
export function readManifest(folder = ''): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(project, folder, 'package.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** The packages of a lockfile by folder. The project's own is ''. */
export function readLock(file = 'package-lock.json'): ReadonlyMap<string, LockedPackage> {
  const { packages } = JSON.parse(readFileSync(join(project, file), 'utf8'));
  return new Map(Object.entries(packages));
}

/** Resolves a package's dependency to its folder as Node does: in the package's own folder first, then in those above. */
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
