import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { signedHeaders } from '../../functions/aws/signature-v4.ts';

const word = fc.stringMatching(/^[A-Za-z0-9+/]{1,40}$/);
const credentials = fc.record(
  { accessKeyId: word, secretAccessKey: word, sessionToken: word },
  { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
);
const headers = { host: 'kms.eu-central-1.amazonaws.com', 'content-type': 'application/x-amz-json-1.1' };

it("signs as the AWS SDK's signer does", async () => {
  const property = fc.asyncProperty(
    credentials,
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('dynamodb', 'kms', 'events'),
    fc.date({ min: new Date('2000-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
    async (keys, body, service, now) => {
      const sdk = new SignatureV4({
        service,
        region: 'eu-central-1',
        sha256: Sha256,
        credentials: keys,
        applyChecksum: false,
      });
      const request = {
        method: 'POST',
        protocol: 'https:',
        hostname: headers.host,
        path: '/',
        query: {},
        headers,
        body,
      };
      const { headers: expected } = await sdk.sign(request, { signingDate: now });
      expect(signedHeaders(headers, body, keys, { service, region: 'eu-central-1' }, now)).toEqual(expected);
    },
  );
  await fc.assert(property, { numRuns: 200 });
});
