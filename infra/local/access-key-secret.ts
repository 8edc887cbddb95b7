import { deriveSecret } from '../../functions/accounts/access-key.ts';
import type { AwsClient } from '../emulator/aws/aws-client.ts';

/** An access key's secret, as the service derives it when it verifies a signature. */
export function accessKeySecret(
  operator: AwsClient,
  macKeyArn: string,
  accessKeyId: string,
): Promise<string> {
  return deriveSecret({ accessKeyId, macKeyArn }, async (keyArn, message) => {
    const { Mac } = (await operator('kms', 'GenerateMac', {
      KeyId: keyArn,
      Message: Buffer.from(message).toString('base64'),
      MacAlgorithm: 'HMAC_SHA_256',
    })) as { readonly Mac: string };
    return Buffer.from(Mac, 'base64');
  });
}
