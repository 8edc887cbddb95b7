// Runs first, in any version of Node: prints one line about what is missing, where TypeScript would fail with a stack trace.

const { existsSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join } = require('node:path');

const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `Imprint needs Node 24; this is ${process.versions.node}: install Node 24, ` +
      'or on Linux or Windows run npm ci with its optional packages, which bring it',
  );
  process.exit(1);
}

// Looks for folders: some packages cannot be resolved, because they contain only a command or types.
const { dependencies, devDependencies } = require('../package.json');
const missing = Object.keys({ ...dependencies, ...devDependencies }).find(
  (name) => !require.resolve.paths(name).some((folder) => existsSync(join(folder, name))),
);
if (missing !== undefined) {
  console.error(`packages are missing, such as ${missing}: run npm ci`);
  process.exit(1);
}

// Without a cache, every process strips the types and compiles again, which takes longer than starting Node.
process.env.NODE_COMPILE_CACHE ??= join(__dirname, '../.build/compile-cache');
enableCompileCache(process.env.NODE_COMPILE_CACHE);
