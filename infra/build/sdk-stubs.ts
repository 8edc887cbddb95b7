import type { Plugin } from 'esbuild';

/**
 * Stubs for AWS SDK modules that our DynamoDB client does not need: functions/aws/dynamodb-client.ts passes the options
 * that they resolve and removes the middleware that they add. Without the stubs, create-image is twice as large.
 *
 * The build fails if a stubbed module no longer exists or the SDK imports another name from it.
 * test/aws/dynamodb-client.test.ts compares the bundled client with the complete SDK.
 */
const stubs: Readonly<Record<string, string>> = {
  // Reads defaults from the environment and from files.
  '@aws-sdk/client-dynamodb/dist-es/runtimeConfig.js': `
    export const getRuntimeConfig = (config) => ({ serviceId: 'DynamoDB', runtime: 'node', extensions: [], ...config });`,
  // Lets extensions change the configuration. There are none.
  '@aws-sdk/client-dynamodb/dist-es/runtimeExtensions.js': `
    export const resolveRuntimeExtensions = (config) => config;`,
  // Asks DynamoDB for endpoints. Ours is fixed.
  '@aws-sdk/middleware-endpoint-discovery/dist-es/index.js': `
    export const resolveEndpointDiscoveryConfig = (config) => config;`,
  // Puts the AWS account into the endpoint. Ours is fixed.
  '@aws-sdk/core/dist-es/submodules/account-id-endpoint/index.js': `
    export const resolveAccountIdEndpointModeConfig = (config) => config;`,
  // Resolves credentials and a signer. We pass both.
  '@aws-sdk/core/dist-es/submodules/httpAuthSchemes/index.js': `
    export const resolveAwsSdkSigV4Config = (config) => config;`,
  // Middleware that dynamoDbClient removes.
  '@aws-sdk/core/dist-es/submodules/client/index.js': `
    const nothing = { applyToStack() {} };
    export const getHostHeaderPlugin = () => nothing;
    export const getLoggerPlugin = () => nothing;
    export const getRecursionDetectionPlugin = () => nothing;
    export const getUserAgentPlugin = () => nothing;
    export const resolveHostHeaderConfig = (config) => config;
    export const resolveUserAgentConfig = (config) => config;`,
  '@smithy/core/dist-es/submodules/retry/index.js': `
    export const Retry = {};
    export const getRetryPlugin = () => ({ applyToStack() {} });
    export const resolveRetryConfig = (config) => config;`,
};

/** Replaces these modules. Fails the build if one is missing. */
export function sdkStubs(): Plugin {
  return {
    name: 'sdk-stubs',
    setup(build) {
      const used = new Set<string>();
      build.onLoad(
        { filter: /node_modules[\\/]@(aws-sdk|smithy)[\\/].*index\.js$|runtime(Config|Extensions)\.js$/ },
        ({ path }) => {
          const name = path.replaceAll('\\', '/').split('/node_modules/').at(-1) ?? '';
          const contents = stubs[name];
          if (contents === undefined) return undefined;
          used.add(name);
          return { contents, loader: 'js' };
        },
      );
      build.onEnd(() => {
        const unused = Object.keys(stubs).filter((name) => !used.has(name));
        return { errors: unused.map((name) => ({ text: `the AWS SDK no longer has the module ${name}` })) };
      });
    },
  };
}
