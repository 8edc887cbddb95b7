import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { breakablePort } from './breakable-ports.ts';

export { breakableImageSource, setVariant } from './current-variant.ts';

// Whatever this thread loads from now on gets ports that variants break.
registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    if (!resolved.url.startsWith('file:')) return resolved;
    const importer = context.parentURL?.startsWith('file:') ? fileURLToPath(context.parentURL) : undefined;
    const port = breakablePort(fileURLToPath(resolved.url));
    return port === undefined || port === importer
      ? resolved
      : { ...resolved, url: pathToFileURL(port).href };
  },
});
