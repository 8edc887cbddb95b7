import { afterEach, expect, inject } from 'vitest';
import { creation, image } from '../support/image-calls.ts';
import { newWireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');
const witness = await newWireTenant(stack);

/** The account that sends bad input. After each test it owns nothing, and good requests are served. */
export const tenant = await newWireTenant(stack);

afterEach(async () => {
  expect(await tenant.account()).toMatchObject({ imageCount: 0 });
  expect((await witness.send(creation(image, { IdempotentToken: 'same' }))).status).toBe(201);
});

/** Expects that an answer reveals nothing of the program. */
export function expectNoInternals(text: string): void {
  expect(text).not.toMatch(/^\s+at |\.[mc]?[jt]s:\d+|node:internal|(Type|Range|Syntax)Error|\/functions\//m);
}

export const invalidJson = {
  status: 400,
  code: 'InvalidJsonFormat',
  message: 'The request body has an invalid json format.',
};
export const notFound = {
  status: 404,
  code: 'InvalidResource.NotFound',
  message: 'Specified resource is not found.',
};
export const unknownPath = {
  status: 400,
  code: 'InvalidUrlPattern',
  message: 'Specified url pattern contains some illegal words.',
};
export const methodNotAllowed = {
  status: 400,
  code: 'MethodNotAllowed',
  message: 'The request http method is not supported for this resource.',
};
export const incomplete = {
  status: 400,
  code: 'IncompleteSignature',
  message: 'The request signature does not conform to Alibaba Cloud standards.',
};

export function missing(parameter: string) {
  return { status: 400, code: `Missing${parameter}`, message: `${parameter} is mandatory for this action.` };
}

export function invalid(parameter: string, rule = '') {
  return {
    status: 400,
    code: `Invalid${parameter}`,
    message: `Specified parameter ${parameter} is not valid.${rule}`,
  };
}
