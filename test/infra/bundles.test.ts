import { isBuiltin } from 'node:module';
import { basename, dirname } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleFunctions, entryPoints, type ImageSourceName } from '../../infra/build/bundle-functions.ts';

type Bundle = {
  readonly inputs: readonly string[];
  /** Modules that it imports instead of containing them. */
  readonly imports: readonly string[];
};
const bundles = new Map<string, Bundle>();

const metafiles = new Map<ImageSourceName, ReturnType<typeof bundleFunctions>>();

/** esbuild's metafile of the bundles with an image source, which are built once. */
function metafileOf(name: ImageSourceName): ReturnType<typeof bundleFunctions> {
  const metafile = metafiles.get(name) ?? bundleFunctions(name);
  metafiles.set(name, metafile);
  return metafile;
}

beforeAll(async () => {
  const { outputs } = await metafileOf('sandbox');
  for (const [path, { inputs, imports }] of Object.entries(outputs)) {
    bundles.set(entryOf(path), {
      inputs: Object.keys(inputs),
      imports: imports.map((imported) => imported.path),
    });
  }
});

/** The entry point of a bundle's file. */
function entryOf(path: string): string {
  return basename(dirname(path));
}

const bundle = (entry: string): Bundle => {
  const found = bundles.get(entry);
  if (!found) throw new Error(`there is no bundle of ${entry}`);
  return found;
};

describe('the bundles', () => {
  it('exist for every entry point and for nothing else', () => {
    expect([...bundles.keys()].sort()).toEqual(entryPoints);
    expect(entryPoints).toContain('create-image');
  });

  it.each(entryPoints)('import only modules of Node: %s', (entry) => {
    expect(bundle(entry).imports.filter((name) => !isBuiltin(name))).toEqual([]);
  });
});

describe.each(entryPoints)('the bundle of %s', (entry) => {
  it.each([
    ['a compiler of schemas', /node_modules\/ajv\//],
    ['providers of credentials', /credential-provider/],
    ['a codec of event streams', /node_modules\/.*event-?stream/],
    ["another service's client", /@aws-sdk\/client-(?!dynamodb\/)/],
    ['code for tests and deployment', /node_modules\/(aws-cdk|constructs|esbuild|vitest|fast-check)|^test\//],
  ])('does not contain %s', (_, unwanted) => {
    expect(bundle(entry).inputs.filter((input) => unwanted.test(input))).toEqual([]);
  });
});

it('the bundle of create-image includes the compiled validator', () => {
  expect(bundle('create-image').inputs).toContain('functions/schemas/create-image-body.validator.js');
});

describe('the image source', () => {
  const ecsInputs = async (name: ImageSourceName) => {
    const { outputs } = await metafileOf(name);
    const createImage = Object.entries(outputs).find(([path]) => path.endsWith('/create-image/index.mjs'));
    return Object.keys(createImage?.[1].inputs ?? {}).filter((input) =>
      input.startsWith('functions/image-source/'),
    );
  };

  it('is the only one whose code a bundle contains', async () => {
    const ofSandbox = await ecsInputs('sandbox');
    expect(ofSandbox).toContain('functions/image-source/sandbox-image-source.ts');
    expect(ofSandbox.join()).not.toMatch(/alibaba|rpc|role|service-key/);
    const connected = (await ecsInputs('alibaba-cloud')).join();
    expect(connected).toMatch(/alibaba-cloud/);
    expect(connected).not.toMatch(/sandbox/);
  });
});

/** The size of each bundle in KB plus 10 %, for the sandbox and with Alibaba Cloud. */
const budgets: Readonly<Record<string, readonly [sandbox: number, alibabaCloud: number]>> = {
  'audit-quotas': [68, 68],
  'claim-sandbox-account': [82, 82],
  console: [14.5, 14.5],
  'create-image': [110, 120],
  'delete-image': [97, 107],
  'get-image': [90, 90],
  'get-quotas': [88, 88],
  heartbeat: [4, 4],
  'list-activity': [90, 90],
  'list-images': [90, 90],
  'publish-image-events': [8, 8],
  'record-activity': [68, 68],
  'register-images': [98, 108],
  'sweep-sandbox-accounts': [79, 79],
  'unknown-route': [13.5, 13.5],
};

describe('the size of a bundle', () => {
  it.each([
    ['sandbox', 0],
    ['alibaba-cloud', 1],
  ] as const)('stays within the budget of each function: %s', async (source, column) => {
    const { outputs } = await metafileOf(source);
    const sizes = Object.entries(outputs).map(([path, { bytes }]) => [entryOf(path), bytes / 1000] as const);
    expect(sizes.map(([entry]) => entry).sort()).toEqual(Object.keys(budgets));
    const over = sizes.filter(([entry, size]) => size > (budgets[entry]?.[column] ?? 0));
    expect(over).toEqual([]);
  });
});
