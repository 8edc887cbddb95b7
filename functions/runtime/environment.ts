/**
 * The environment variables that our templates set. An entry point reads its variables while it loads, so a missing one
 * fails the first invocation after a deployment, with an error that names it.
 */

export const stage = () => requireEnvironment('STAGE');

export const accessKeysTable = () => requireEnvironment('ACCESS_KEYS_TABLE');
export const registryTable = () => requireEnvironment('REGISTRY_TABLE');
export const accountsTable = () => requireEnvironment('ACCOUNTS_TABLE');

/** The limit of accounts without one of their own. */
export const defaultMaxImageCount = () => requiredNumber('DEFAULT_MAX_IMAGE_COUNT');
export const tokenRetentionDays = () => requiredNumber('TOKEN_RETENTION_DAYS');

export const imageEventBus = () => requireEnvironment('IMAGE_EVENT_BUS');
export const imageRequestQueueUrl = () => requireEnvironment('IMAGE_REQUEST_QUEUE_URL');

/** The event source mappings that the heartbeat asks Lambda about. */
export const eventsMappingId = () => requireEnvironment('EVENTS_MAPPING_ID');
export const requestsMappingId = () => requireEnvironment('REQUESTS_MAPPING_ID');

/** Set for the sandbox's functions only. */
export const sandboxTable = () => requireEnvironment('SANDBOX_TABLE');
export const macKeyArn = () => requireEnvironment('MAC_KEY_ARN');
export const maxLiveAccounts = () => requiredNumber('MAX_LIVE_ACCOUNTS');

/** How to reach Alibaba Cloud, in stages that are connected to it. */
export const alibabaCloudConnection = () => ({
  ecsEndpoint: new URL(requireEnvironment('ECS_ENDPOINT')),
  stsEndpoint: new URL(requireEnvironment('STS_ENDPOINT')),
  regionId: requireEnvironment('ALIBABA_REGION_ID'),
  accountId: requireEnvironment('ALIBABA_ACCOUNT_ID'),
  serviceKeySecretArn: requireEnvironment('SERVICE_KEY_SECRET_ARN'),
});

/**
 * The value of an environment variable.
 * @throws Error that names the variable when it is unset or empty.
 */
export function requireEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`environment variable ${name} is not set`);
  return value;
}

function requiredNumber(name: string): number {
  const value = Number(requireEnvironment(name));
  if (Number.isNaN(value)) throw new Error(`environment variable ${name} is not a number`);
  return value;
}
