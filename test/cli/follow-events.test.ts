import { afterEach, expect, test, vi } from 'vitest';
import { followEvents } from '../../infra/cli/follow-events.ts';
import type { DeliveredEvent } from '../../infra/cli/subscription.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const event = (name: string): DeliveredEvent => ({
  id: name,
  time: '2026-11-24T10:20:30Z',
  'detail-type': 'Image Created',
  source: 'imprint.images',
  detail: { AccountId: '1001', Image: { Id: 'img-1', Name: name } },
});

/** Captures what is written to the stream. */
function written(stream: NodeJS.WriteStream): string[] {
  const lines: string[] = [];
  vi.spyOn(stream, 'write').mockImplementation((chunk) => {
    lines.push(String(chunk));
    return true;
  });
  return lines;
}

/** A subscription that makes these deliveries one after the other. An error breaks it. */
function subscriptionOf(...deliveries: readonly (DeliveredEvent | Error)[]) {
  const left = [...deliveries];
  return {
    busName: 'images',
    async next() {
      const delivery = left.shift();
      if (delivery instanceof Error) throw delivery;
      return delivery ? [delivery] : await new Promise<never>(() => {});
    },
    end: vi.fn(async () => {}),
  };
}

test('follows events again once a broken subscription can be reopened', async () => {
  const refused = new Error('connect ECONNREFUSED');
  const second = subscriptionOf(event('later'));
  const opened = [subscriptionOf(event('first'), refused), refused, refused, second];
  const stopped = new AbortController();
  const stdout = written(process.stdout);
  const stderr = written(process.stderr);
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    stdout.push(String(chunk));
    if (String(chunk).includes('later')) stopped.abort();
    return true;
  });
  await followEvents({
    json: false,
    stopped: stopped.signal,
    retryMs: 0,
    async open() {
      const next = opened.shift();
      if (!next || next instanceof Error) throw next;
      return next;
    },
  });
  expect(stdout).toEqual([
    '10:20:30 Image Created img-1 first account 1001\n',
    '10:20:30 Image Created img-1 later account 1001\n',
  ]);
  expect(stderr).toEqual([
    'following images; Ctrl-C ends it\n',
    'connection lost, trying again: connect ECONNREFUSED\n',
    'connect ECONNREFUSED\n',
    'following images again; events of the time between may be missing\n',
  ]);
  expect(second.end).toHaveBeenCalledOnce();
});

test('fails when the first subscription cannot be opened', async () => {
  const open = () => Promise.reject(new Error('nothing listens'));
  const following = followEvents({ json: false, stopped: new AbortController().signal, open });
  await expect(following).rejects.toThrow('nothing listens');
});
