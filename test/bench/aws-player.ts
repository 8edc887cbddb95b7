// Plays AWS for the benchmarks in a process of its own, so that its work is none of the measured process's.
import { once } from 'node:events';
import { startAwsPlayer } from '../support/aws-player.ts';
import type { Certificate } from '../support/self-signed-certificate.ts';

/** What the parent process tells it: the certificate to show, and how long each answer takes. */
export type PlayerOptions = Certificate & { readonly delayMs: number };

const [options] = (await once(process, 'message')) as [PlayerOptions];
const { port } = await startAwsPlayer(options, options.delayMs);
process.send?.(port);
process.on('disconnect', () => process.exit());
