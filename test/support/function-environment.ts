import { devNull } from 'node:os';
import type { Credentials } from '../../infra/emulator/aws/callers.ts';
import { localIdentity } from '../../infra/emulator/cloudformation/intrinsics.ts';
import type { SharedStack } from './global-stack.ts';

/** The environment of the API's functions, as the template sets it. */
export function functionEnvironment({ registry, accounts, accessKeys }: SharedStack['tables']) {
  return {
    REGISTRY_TABLE: registry,
    ACCOUNTS_TABLE: accounts,
    ACCESS_KEYS_TABLE: accessKeys,
    DEFAULT_MAX_IMAGE_COUNT: '50',
    TOKEN_RETENTION_DAYS: '7',
    IMAGE_SOURCE: 'sandbox',
    STAGE: 'sandbox',
  };
}

/** The environment that points AWS clients at an endpoint, with credentials for it. */
export function awsEnvironment(url: string, credentials: Credentials) {
  return {
    AWS_REGION: localIdentity.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_ENDPOINT_URL_DYNAMODB: url,
    AWS_ENDPOINT_URL_KMS: url,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}
