import { expect, inject, it } from 'vitest';
import { creation, image } from '../support/image-calls.ts';
import { newWireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');

/** As Python parses `%Y-%m-%dT%H:%M:%S.%fZ`: epoch milliseconds, or undefined where it would raise. */
function parsedByPython(text: string): number | undefined {
  const [, seconds, fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{1,6})Z$/.exec(text) ?? [];
  if (seconds === undefined) return undefined;
  return Date.parse(`${seconds}Z`) + Number(fraction.padEnd(6, '0')) / 1000;
}

/** As the Java SDK does: what has 27 characters is cut to milliseconds, and must then be `yyyy-MM-dd'T'HH:mm:ss.SSS'Z'`. */
function parsedByJava(text: string): number | undefined {
  const cut = text.length === 27 ? `${text.slice(0, 23)}Z` : text;
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(cut) ? Date.parse(cut) : undefined;
}

it('CreationTime parses in the Python and the Java SDK as the moment of creation', async () => {
  const tenant = await newWireTenant(stack);
  const before = Date.now();
  const { text } = await tenant.send(creation(image));
  const after = Date.now();
  const { Id } = JSON.parse(text);

  const one = JSON.parse((await tenant.send({ method: 'GET', path: `/images/${Id}` })).text);
  const [listed] = JSON.parse((await tenant.send({ method: 'GET', path: '/images' })).text).Items;
  expect(listed.CreationTime).toBe(one.CreationTime);
  expect(one.CreationTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

  for (const time of [parsedByPython(one.CreationTime), parsedByJava(one.CreationTime)]) {
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(after);
  }
});

it('OwnerId is a JSON number up to the largest account id', async () => {
  const tenant = await newWireTenant(stack);
  await tenant.send(creation(image));
  const { text } = await tenant.send({ method: 'GET', path: '/images' });
  expect(text).toContain(`"OwnerId":${tenant.accountId},`);
});
