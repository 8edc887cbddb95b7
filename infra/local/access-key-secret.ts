import { secretMessage } from '../../functions/accounts/access-key.ts';
import type { AwsClient } from '../emulator/aws/aws-client.ts';

/** An access key's secret, as the service derives it when it verifies a signature; it is stored nowhere. */
export async function accessKeySecret(
  operator: AwsClient,
  macKeyArn: string,
  accessKeyId: string,
): Promise<string> {
  const { Mac } = (await operator('kms', 'GenerateMac', {
    KeyId: macKeyArn,
    Message: Buffer.from(secretMessage(accessKeyId)).toString('base64'),
    MacAlgorithm: 'HMAC_SHA_256',
  })) as { readonly Mac: string };
  return Buffer.from(Mac, 'base64').toString('base64url');
}
