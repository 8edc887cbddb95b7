import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePath } from '../../infra/build/bundle-functions.ts';
import { type AwsPlayer, startAwsPlayer } from '../support/aws-player.ts';
import { playedCreation, playedEnvironment, playedStreamEvent } from '../support/played-creation.ts';
import { selfSignedCertificate } from '../support/self-signed-certificate.ts';
import { ensureBundles } from './ensure-bundles.ts';

let player: AwsPlayer;
let folder: string;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  await ensureBundles();
  folder = await mkdtemp(join(tmpdir(), 'imprint-'));
  const certificate = selfSignedCertificate();
  const certificateFile = join(folder, 'certificate.pem');
  await writeFile(certificateFile, certificate.certificate);
  player = await startAwsPlayer(certificate, 0);
  environment = playedEnvironment(player.port, certificateFile);
});
afterAll(async () => {
  await player.stop();
  await rm(folder, { recursive: true });
});

type Figures = { readonly undici: boolean; readonly resources: readonly string[] };

/** Loads a bundle in a fresh process and invokes it twice with the event. */
async function invoke(entry: string, event: object): Promise<Figures> {
  const eventFile = join(folder, `${entry}.json`);
  await writeFile(eventFile, JSON.stringify(event));
  const script = join(import.meta.dirname, '../bench/invoke-once.js');
  const bundle = join(bundlePath(entry, 'sandbox'), 'index.mjs');
  const child = spawn(process.execPath, [script, bundle, eventFile, 'Records' in event ? '' : '201'], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  let text = '';
  child.stdio[3]?.on('data', (chunk) => {
    text += chunk;
  });
  expect(await once(child, 'close')).toEqual([0, null]);
  return JSON.parse(text);
}

describe('a fresh process that answers two creations', () => {
  let figures: Figures;
  beforeAll(async () => {
    figures = await invoke('create-image', playedCreation());
  });

  it('does not load undici', () => {
    expect(figures.undici).toBe(false);
  });

  it('calls AWS four times for the first, whose key is unknown, and twice for the second', () => {
    const creation = ['BatchGetItem', 'TransactWriteItems'];
    expect(player.calls).toEqual(['GetItem', 'GenerateMac', ...creation, ...creation]);
  });

  it('opens one connection', () => {
    expect(player.connections()).toBe(1);
  });

  it('leaves no timer or socket that keeps it alive', () => {
    expect(figures.resources).toEqual([]);
  });
});

it('the publisher does not load undici either', async () => {
  const { undici, resources } = await invoke('publish-image-events', playedStreamEvent());
  expect({ undici, resources }).toEqual({ undici: false, resources: [] });
  expect(player.calls.slice(-2)).toEqual(['PutEvents', 'PutEvents']);
});
