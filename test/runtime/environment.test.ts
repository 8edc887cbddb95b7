import { afterEach, expect, it, vi } from 'vitest';
import * as environment from '../../functions/runtime/environment.ts';

afterEach(() => vi.unstubAllEnvs());

it('has the value that the template set', () => {
  vi.stubEnv('REGISTRY_TABLE', 'registry');
  vi.stubEnv('DEFAULT_MAX_IMAGE_COUNT', '50');
  expect(environment.registryTable()).toBe('registry');
  expect(environment.defaultMaxImageCount()).toBe(50);
});

it.each([undefined, ''])('names a variable that is %j', (value) => {
  vi.stubEnv('REGISTRY_TABLE', value);
  expect(() => environment.registryTable()).toThrow('environment variable REGISTRY_TABLE is not set');
});

it('names a variable that is not a number', () => {
  vi.stubEnv('TOKEN_RETENTION_DAYS', 'a week');
  expect(() => environment.tokenRetentionDays()).toThrow('TOKEN_RETENTION_DAYS is not a number');
});
