import { aliyunSdk } from './aliyun-sdk.ts';
import { openApiClients } from './openapi.ts';
import { popCoreClient } from './pop-core.ts';
import type { SdkClient } from './sdk-client.ts';
import { javaSigner, pythonSigner, v1Client } from './v1-signer.ts';

/** The vendor's clients: those on npm as they are, the Java and the Python one by what they send. */
export const sdkClients: readonly SdkClient[] = [
  popCoreClient,
  ...openApiClients,
  aliyunSdk,
  v1Client(javaSigner),
  v1Client(pythonSigner),
];
