import type { Invocation } from '../runtime/invocation.ts';
import { callAws } from './signed-call.ts';

const kms = { name: 'kms', targetPrefix: 'TrentService' };

/** HMAC-SHA256 of a message of up to 4,096 bytes, under a key that never leaves KMS. */
export async function generateMac(keyArn: string, message: string, invocation: Invocation): Promise<Buffer> {
  const input = {
    KeyId: keyArn,
    Message: Buffer.from(message).toString('base64'),
    MacAlgorithm: 'HMAC_SHA_256',
  };
  const { Mac } = (await callAws(kms, 'GenerateMac', input, invocation)) as { Mac: string };
  return Buffer.from(Mac, 'base64');
}
