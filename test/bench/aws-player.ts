// Simulates AWS for the benchmarks in a separate process, so that its work does not count for the measured process.
import { once } from 'node:events';
import { startAwsPlayer } from '../support/aws-player.ts';
import type { Certificate } from '../support/self-signed-certificate.ts';

/** Options from the parent process: the TLS certificate, and how long each answer takes. */
export type PlayerOptions = Certificate & { readonly delayMs: number };

const [options] = (await once(process, 'message')) as [PlayerOptions];
const { port } = await startAwsPlayer(options, options.delayMs);
process.send?.(port);
process.on('disconnect', () => process.exit());
