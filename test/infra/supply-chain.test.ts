import { describe, expect, it } from 'vitest';
import { type LockedPackage, readLock, readManifest, resolved } from './lockfile.ts';

const manifest = readManifest();
const lock = readLock();
const [, ...packages] = [...lock];

/** The folders of the packages that satisfy a predicate. */
const foldersOf = (holds: (locked: LockedPackage, folder: string) => boolean) =>
  packages.filter(([folder, locked]) => holds(locked, folder)).map(([folder]) => folder);

describe('package.json', () => {
  it('names every version exactly', () => {
    const { dependencies, devDependencies, optionalDependencies, overrides } = manifest ?? {};
    const versions = Object.entries({
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies,
      ...overrides,
    });
    expect(versions.length).toBeGreaterThan(20);
    expect(versions.filter(([, version]) => !/^(npm:[a-z-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('denies every install script by name', () => {
    const withScripts = foldersOf((locked) => locked.hasInstallScript === true)
      // Optional, for macOS only.
      .filter((folder) => folder !== 'node_modules/fsevents')
      .map((folder) => folder.replace(/^.*node_modules\//, ''));
    expect(Object.keys(manifest?.allowScripts ?? {}).sort()).toEqual(withScripts.sort());
    expect(Object.values(manifest?.allowScripts ?? {})).not.toContain(true);
  });
});

describe('package-lock.json', () => {
  it('matches package.json', () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest ?? {};
    expect(lock.get('')).toMatchObject({ dependencies, devDependencies, optionalDependencies });
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect(lock.get(`node_modules/${name}`)?.version, name).toBe(version);
    }
  });

  it('contains every dependency of its packages', () => {
    const missing = packages.flatMap(([folder, { dependencies = {} }]) =>
      Object.keys(dependencies)
        .filter((name) => resolved(lock, folder, name) === undefined)
        .map((name) => `${folder} needs ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('has a sha512 of every package', () => {
    const unchecked = ({ integrity = '', inBundle }: LockedPackage) =>
      !inBundle && !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity);
    expect(foldersOf(unchecked)).toEqual([]);
  });

  it('takes every package from the registry', () => {
    const registry = 'https://registry.npmjs.org/';
    const foreign = ({ resolved = registry, link }: LockedPackage) => link || !resolved.startsWith(registry);
    expect(foldersOf(foreign)).toEqual([]);
  });

  it('matches what is installed', () => {
    const installed = readLock('node_modules/.package-lock.json');
    const others = [...installed].filter(([folder, { version, integrity }]) => {
      const locked = lock.get(folder);
      return locked?.version !== version || locked.integrity !== integrity;
    });
    expect(others).toEqual([]);
    // Optional packages that are not installed are for other systems.
    expect(foldersOf((locked, folder) => !locked.optional && !installed.has(folder))).toEqual([]);
  });
});

describe('licenses', () => {
  const permissive = [
    'MIT',
    'ISC',
    'Apache-2.0',
    '0BSD',
    'BSD-3-Clause',
    'BlueOak-1.0.0',
    'MIT OR Apache-2.0',
  ];
  /** Development packages may also have other spellings, MPL-2.0, CC-BY-4.0 or no license field. */
  const development = [
    ...permissive,
    'Apache License 2.0',
    'BSD',
    '(MIT OR GPL-3.0-or-later)',
    'MPL-2.0',
    'CC-BY-4.0',
    // aliyun-sdk names Apache-2.0 in its README and pomelo-protobuf has the MIT license in a file. node_memcached, a
    // dependency of aliyun-sdk, names none.
    'aliyun-sdk: none',
    'pomelo-protobuf: none',
    'node_memcached: none',
  ];

  function licenseOf(folder: string): string | undefined {
    const installed = readManifest(folder);
    if (!installed) return undefined;
    const { license, licenses } = installed;
    const [{ type = undefined } = {}] = (licenses ?? []) as { readonly type?: string }[];
    return typeof license === 'string'
      ? license
      : (type ?? `${folder.replace(/^.*node_modules\//, '')}: none`);
  }

  it.each([
    ['of packages bundled for run time', permissive, ({ dev }: LockedPackage) => !dev],
    ['of development packages', development, ({ dev }: LockedPackage) => dev === true],
  ])('%s are on the list', (_, allowed, concerns) => {
    const found = packages
      .filter(([, locked]) => concerns(locked))
      .map(([folder]) => [folder, licenseOf(folder)] as const)
      .filter(([, license]) => license !== undefined);
    expect(found.length).toBeGreaterThan(10);
    expect(found.filter(([, license]) => !allowed.includes(license ?? ''))).toEqual([]);
  });
});
