import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApiResponse } from '../../functions/api/api-event.ts';
import { createImageRequest } from '../../functions/api/create-image-request.ts';
import { signedOperation } from '../../functions/api/operation.ts';
import { ApiError } from '../../functions/errors/api-error.ts';
import { TransientError, UnavailableError } from '../../functions/errors/transient-error.ts';
import { hmacSha1 } from '../signing/v1-clients.ts';
import { apiContext, apiEvent, type Sent } from '../support/api-event.ts';
import { captureLog } from '../support/captured-log.ts';

const log = captureLog();

/** Long and odd enough to appear in a line only if it was logged. */
const secretText = fc.stringMatching(/^[A-Za-z0-9+/]{24,40}$/);

type Secrets = { readonly secret: string; readonly body: string; readonly token: string };
const secrets: fc.Arbitrary<Secrets> = fc.record({ secret: secretText, body: secretText, token: secretText });

const signed = ({ secret, body, token }: Secrets, forged: boolean): Sent => {
  const date = new Date().toUTCString();
  const query = `IdempotentToken=${encodeURIComponent(token)}`;
  const signature = hmacSha1(
    forged ? `not ${secret}` : secret,
    `POST\n\n\n\n${date}\n/images?IdempotentToken=${token}`,
  );
  return { query, headers: { date, authorization: `acs Key1:${signature}` }, body: `{"Name":"${body}"}` };
};

const accessKey = { accountId: '1', accessKeyId: 'Key1', status: 'Active', macKeyArn: 'arn' } as const;
const operation = (secret: string) => signedOperation('CreateImage', async () => ({ ...accessKey, secret }));

describe('the log of a request holds no secret, Authorization, signature or body', () => {
  const outcomes: readonly (readonly [
    what: string,
    forged: boolean,
    outcome: (body: string) => ApiResponse,
  ])[] = [
    ['a success', false, (body) => ({ statusCode: 201, body })],
    ['a wrong signature', true, () => ({ statusCode: 201 })],
    [
      'a refusal that names what was sent',
      false,
      (body) => {
        throw new ApiError('invalidParameter', { parameter: `${body}!` });
      },
    ],
    [
      'a fault whose text quotes the request',
      false,
      (body) => {
        throw new Error(`cannot read ${body}`, { cause: new SyntaxError(body) });
      },
    ],
    [
      'a fault whose text quotes lines that look like places in code',
      false,
      (body) => {
        throw new Error(`cannot read\n    at ${body}\n    at ${body}`);
      },
    ],
    [
      'a failure of a dependency that quotes the request',
      false,
      (body) => {
        throw new UnavailableError(body, { cause: new TransientError(body) });
      },
    ],
    [
      'something thrown that is no error',
      false,
      (body) => {
        throw body;
      },
    ],
  ];

  it.each(outcomes)('when the outcome is %s', (_, forged, outcome) =>
    fc.assert(
      fc.asyncProperty(secrets, async (secrets) => {
        const sent = signed(secrets, forged);
        log.clear();
        const handler = operation(secrets.secret).handler(async ({ http, caller }) => {
          createImageRequest(http, caller);
          return outcome(sent.body as string);
        });
        await handler(apiEvent(sent), apiContext());
        const { authorization = '' } = sent.headers ?? {};
        const [, signature = ''] = authorization.split(':');
        expect(log.text()).toContain('"operation":"CreateImage"');
        for (const kept of [secrets.secret, secrets.body, authorization, signature]) {
          expect(log.text()).not.toContain(kept);
        }
      }),
      { numRuns: 30 },
    ),
  );
});
