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
    bundles.set(basename(dirname(path)), {
      inputs: Object.keys(inputs),
      imports: imports.map((imported) => imported.path),
    });
  }
});

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
