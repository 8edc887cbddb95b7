import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createImageBodySchema } from '../../functions/schemas/create-image-body.schema.ts';
import { validate as compiled } from '../../functions/schemas/create-image-body.validator.js';
import { validBody } from './create-image-input.ts';

const interpreted = new Ajv({ allErrors: true }).compile(createImageBodySchema);

/** Texts about as long as the limits are, in characters of one, two and three code units, whole and broken. */
const character = fc.oneof(
  { arbitrary: fc.constantFrom('a', 'Z', '0', '_', '-'), weight: 8 },
  fc.constantFrom('𠮷', 'é', 'e\u0301', '\ud800', '\udc00', '\n', ' '),
);
const textAbout = (limit: number) =>
  fc
    .tuple(fc.array(character, { maxLength: 4 }), fc.constantFrom(0, 1, limit - 4, limit - 2, limit))
    .map(([characters, length]) => 'x'.repeat(length) + characters.join(''));

const anything = fc.jsonValue({ maxDepth: 2 });
const body = fc.oneof(
  anything,
  fc.record(
    {
      Name: fc.oneof({ arbitrary: textAbout(64), weight: 4 }, anything),
      Description: fc.oneof({ arbitrary: textAbout(1024), weight: 4 }, anything),
      EcsImageId: fc.oneof({ arbitrary: textAbout(256), weight: 4 }, anything),
      Platform: fc.oneof(
        { arbitrary: fc.constantFrom('Linux', 'Windows'), weight: 4 },
        textAbout(256),
        anything,
      ),
      Unknown: anything,
      constructor: anything,
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
  fc.dictionary(fc.string(), anything, { noNullPrototype: true }).map((more) => ({ ...validBody, ...more })),
);

describe('the generated validator', () => {
  it('accepts and refuses what the schema does, for the same reasons', () =>
    fc.assert(
      fc.property(body, (body) => {
        expect(compiled(body)).toBe(interpreted(body));
        const reasons = (errors: typeof compiled.errors) =>
          (errors ?? []).map(({ keyword, instancePath, params }) => ({ keyword, instancePath, params }));
        expect(reasons(compiled.errors)).toEqual(reasons(interpreted.errors));
      }),
      { numRuns: 1000 },
    ));

  it('accepts a valid body', () => {
    expect(compiled(validBody)).toBe(true);
  });

  it('refuses an own __proto__, as JSON has it', () => {
    const json = JSON.parse(JSON.stringify(validBody).replace('{', '{"__proto__":{},'));
    expect(compiled(json)).toBe(false);
    expect(interpreted(json)).toBe(false);
  });
});
