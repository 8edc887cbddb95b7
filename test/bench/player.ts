import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playedCreation, playedEnvironment } from '../support/played-creation.ts';
import { selfSignedCertificate } from '../support/self-signed-certificate.ts';
import type { PlayerOptions } from './aws-player.ts';

/** DynamoDB and KMS behind TLS, and all that a process needs to be invoked against them. */
export type Player = Disposable & {
  readonly environment: Readonly<Record<string, string>>;
  /** The file with the event of a signed creation. */
  readonly eventFile: string;
};

/** Starts it in a process of its own; each answer takes so many milliseconds. */
export async function startPlayer(delayMs: number): Promise<Player> {
  const folder = mkdtempSync(join(tmpdir(), 'imprint-bench-'));
  const options: PlayerOptions = { ...selfSignedCertificate(), delayMs };
  const child = fork(join(import.meta.dirname, 'aws-player.ts'), { stdio: 'inherit' });
  child.send(options);
  const [port] = (await once(child, 'message')) as [number];
  const certificateFile = join(folder, 'certificate.pem');
  const eventFile = join(folder, 'event.json');
  writeFileSync(certificateFile, options.certificate);
  writeFileSync(eventFile, JSON.stringify(playedCreation()));
  return {
    eventFile,
    environment: {
      ...playedEnvironment(port, certificateFile),
      // Of the peers.
      IDEMPOTENCY_TABLE: 'idempotency',
      AWS_LAMBDA_FUNCTION_NAME: 'bench',
    },
    [Symbol.dispose]() {
      child.kill();
      rmSync(folder, { recursive: true });
    },
  };
}
