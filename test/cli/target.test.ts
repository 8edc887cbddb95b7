import { describe, expect, test } from 'vitest';
import { namedTarget, nothingListens, onlyPort } from '../../infra/cli/target.ts';

describe('the target', () => {
  test.each([
    ['--target local', { target: 'local' }, 'local'],
    ['--target local:9301', { target: 'local:9301' }, { localPort: 9301 }],
    ['--target sandbox', { target: 'sandbox' }, { stage: 'sandbox' }],
    ['--target with a URL', { target: 'https://images.example/' }, { url: 'https://images.example' }],
    ['a local URL', { target: 'http://localhost:9301' }, { localPort: 9301 }],
    ['--local', { local: true }, 'local'],
    ['--local --port 9301', { local: true, port: '9301' }, { localPort: 9301 }],
    ['--stage production', { stage: 'production' }, { stage: 'production' }],
    ['--endpoint', { endpoint: 'http://127.0.0.1:1' }, { localPort: 1 }],
    ['nothing', {}, 'local'],
  ])('is named by %s', (_how, options, named) => {
    expect(namedTarget(options, {})).toEqual(named);
  });

  test('comes from IMPRINT_TARGET when no option names one', () => {
    const environment = { IMPRINT_TARGET: 'sandbox' };
    expect(namedTarget({}, environment)).toEqual({ stage: 'sandbox' });
    expect(namedTarget({ target: 'local:1' }, environment)).toEqual({ localPort: 1 });
  });

  test.each([
    ['two options', { target: 'sandbox', port: '1' }, 'name one target, not sandbox and local:1'],
    [
      'an unknown stage',
      { target: 'prod' },
      '"prod" is not a target: local, local:PORT, or the stage sandbox or production',
    ],
    ['an upper-case stage', { target: 'Sandbox' }, '"Sandbox" is not a target'],
    ['a port above 65535', { target: 'local:65536' }, '"local:65536" is not a target'],
    ['port 0', { port: '0' }, '"local:0" is not a target'],
    ['a port that is not a number', { port: 'x' }, '"local:x" is not a target'],
  ])('is refused for %s', (_what, options, message) => {
    expect(() => namedTarget(options, {})).toThrow(message);
  });
});

describe('the local stack', () => {
  test('is the only running one', () => {
    expect(onlyPort([9301])).toBe(9301);
  });

  test('must be named when several are running', () => {
    expect(() => onlyPort([8787, 9301])).toThrow(
      '2 local stacks are running: choose one with --target local:8787, --target local:9301',
    );
  });

  test('must be started when none is running', () => {
    expect(() => onlyPort([])).toThrow('no local stack is running: npm start');
    expect(nothingListens(9301, []).message).toBe(
      'nothing listens on http://127.0.0.1:9301: npm start -- --port 9301',
    );
    expect(nothingListens(9301, [8787]).message).toBe(
      'nothing listens on http://127.0.0.1:9301: running: --target local:8787',
    );
  });
});
