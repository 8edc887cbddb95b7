// Runs first, in any version of Node: prints one line about what is missing, where TypeScript would fail with a stack trace.

const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(
    `Imprint needs Node 24; this is ${process.versions.node}: install Node 24, ` +
      'or on Linux or Windows run npm ci with its optional packages, which bring it',
  );
  process.exit(1);
}

try {
  require.resolve('commander');
} catch {
  console.error('packages are missing: run npm ci');
  process.exit(1);
}
