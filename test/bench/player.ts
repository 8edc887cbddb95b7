import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playedCreation, playedEnvironment, playedStreamEvent } from '../support/played-creation.ts';
import { selfSignedCertificate } from '../support/self-signed-certificate.ts';
import type { PlayerOptions } from './aws-player.ts';

/** Simulated DynamoDB and KMS over TLS, with everything that a process needs to call them. */
export type Player = Disposable & {
  readonly environment: Readonly<Record<string, string>>;
  /** The file with the event of a signed creation. */
  readonly eventFile: string;
  /** The file with the event of an image in the registry's stream. */
  readonly streamEventFile: string;
};

/** Starts a player in a separate process. Each answer takes `delayMs`. */
export async function startPlayer(delayMs: number): Promise<Player> {
  const folder = mkdtempSync(join(tmpdir(), 'imprint-bench-'));
  const options: PlayerOptions = { ...selfSignedCertificate(), delayMs };
  const child = fork(join(import.meta.dirname, 'aws-player.ts'), { stdio: 'inherit' });
  child.send(options);
  const [port] = (await once(child, 'message')) as [number];
  const certificateFile = join(folder, 'certificate.pem');
  const eventFile = join(folder, 'event.json');
  writeFileSync(certificateFile, options.certificate);
  const streamEventFile = join(folder, 'stream-event.json');
  writeFileSync(eventFile, JSON.stringify(playedCreation()));
  writeFileSync(streamEventFile, JSON.stringify(playedStreamEvent()));
  return {
    eventFile,
    streamEventFile,
    environment: {
      ...playedEnvironment(port, certificateFile),
      // For the alternatives.
      IDEMPOTENCY_TABLE: 'idempotency',
      AWS_LAMBDA_FUNCTION_NAME: 'bench',
    },
    [Symbol.dispose]() {
      child.kill();
      rmSync(folder, { recursive: true });
    },
  };
}
