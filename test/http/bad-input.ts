import { afterAll, expect } from 'vitest';
import type { SharedStack } from '../support/global-stack.ts';
import { creation, image } from '../support/image-calls.ts';
import { newWireTenant, type WireTenant } from '../support/wire-tenant.ts';

/**
 * Creates the account that sends a file's bad input. At the end of the file it must own nothing, and the service must accept
 * a good request. Each file calls this, because files share this module: a hook outside a function runs for the first only.
 */
export async function newBadInputTenant(stack: SharedStack): Promise<WireTenant> {
  const [tenant, witness] = await Promise.all([newWireTenant(stack), newWireTenant(stack)]);
  afterAll(async () => {
    expect(await tenant.account()).toMatchObject({ imageCount: 0 });
    expect((await witness.send(creation(image))).status).toBe(201);
  });
  return tenant;
}

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
