import { defineConfig } from 'vitest/config';
import { breakablePort } from './breakable-ports.ts';

/** Runs test files against the variant that BROKEN_VARIANT names. */
export default defineConfig({
  plugins: [
    {
      name: 'breakable ports',
      enforce: 'pre',
      async resolveId(source, importer, options) {
        const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
        const port = resolved && breakablePort(resolved.id);
        if (!port) return resolved;
        // Vite keeps one module per URL, so the replacement must load the original under another URL.
        return port === importer ? `${resolved.id}?unbroken` : port;
      },
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-stack.ts'],
    env: { TEST_PATIENCE_MS: '3000', STAGE: 'test', BROKEN_VARIANT: process.env['BROKEN_VARIANT'] ?? '' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
