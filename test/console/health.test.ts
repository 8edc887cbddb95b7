import { describe, expect, it } from 'vitest';
import { healthAfter, isRefusal } from '../../infra/console/page/health.ts';

const answered = (status: number, code?: string) => ({ failed: false, status, code });
const unanswered = { failed: true, status: undefined, code: undefined };

describe('the health of the service', () => {
  it.each(['Forbidden.AccessKeyDisabled', 'InvalidAccessKeyId.NotFound', 'SignatureDoesNotMatch'])(
    'is a refusal after %s, until the key works',
    (code) => {
      const refused = healthAfter(answered(400, code), 'up');
      expect([refused, isRefusal(refused)]).toEqual([code, true]);
      expect(healthAfter(answered(429), refused)).toBe(code);
      expect(healthAfter(answered(200), refused)).toBe('up');
      expect(healthAfter(answered(204), refused)).toBe('up');
    },
  );

  it('is down without a response, until there is one', () => {
    expect(healthAfter(unanswered, 'up')).toBe('down');
    expect(healthAfter(answered(503, 'ServiceUnavailable'), 'down')).toBe('up');
  });

  it.each(['up', 'down'] as const)('is no refusal after an error of the request while %s', (before) => {
    const health = healthAfter(answered(400, 'InvalidName'), before);
    expect([health, isRefusal(health)]).toEqual(['up', false]);
  });
});
