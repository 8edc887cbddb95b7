import { describe, expect, it } from 'vitest';
import { catalogue, type ErrorName } from '../../functions/errors/catalogue.ts';
import { answerOf } from '../../functions/errors/error-answer.ts';
import { errorNameOf, explained } from '../../infra/console/error-name.ts';

const names = Object.keys(catalogue) as ErrorName[];

describe('an answered error', () => {
  it.each(names)('is found in the catalogue as %s', (name) => {
    const { code, message } = answerOf(name, { parameter: 'a.b', value: 5, stringToSign: 'a\n(b)\n' });
    expect(errorNameOf({ Code: code, Message: message })).toBe(name);
  });

  it('is not found if it comes from another service', () => {
    expect(errorNameOf({ Code: 'InvalidName', Message: 'Name is wrong.' })).toBeUndefined();
  });

  it.each(names)('%s has a cause and a fix in both languages', (name) => {
    expect(explained(name, 'en')).toMatch(/^[A-Zx][\s\S]+\.$/);
    expect(explained(name, 'zh')).toMatch(/[\u4e00-\u9fff][\s\S]*。$/);
    expect(explained(name, 'zh')).not.toMatch(/。 /);
  });
});
