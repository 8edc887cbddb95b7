import { fromEnv } from '@aws-sdk/credential-provider-env';

/** Stands in for the SDK's chain of providers in bundles: Lambda hands credentials over in the environment. */
export const defaultProvider = fromEnv;
