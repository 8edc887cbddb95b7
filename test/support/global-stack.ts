import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startDynamoDB } from '../../infra/emulator/dynamodb/dynamodb.ts';
import type { Database } from '../../infra/emulator/dynamodb/dynamodb-post.ts';
import { startLocalStack } from '../../infra/local/stack.ts';
import { synthesizeAssembly } from '../../infra/local/synthesize.ts';
import { readAssembly, writeAssembly } from './assembly-file.ts';
import { describedStack } from './described-stack.ts';

/** What a test needs to know of the stack that all tests share. */
export type SharedStack = {
  readonly url: string;
  readonly awsEndpoint: string;
  readonly operator: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  readonly tables: { readonly registry: string; readonly accounts: string; readonly accessKeys: string };
  /** Where the tables are. */
  readonly database: Database;
  readonly macKeyArn: string;
  readonly imageEventBusName: string;
  readonly imageRequestQueueUrl: string;
  readonly deadLettersUrl: string;
};

declare module 'vitest' {
  interface ProvidedContext {
    stack: SharedStack;
    /** The file with the assembly that it runs. */
    assemblyFile: string;
  }
}

/**
 * Starts one local stack for the whole run, in memory; tests keep out of each other's way by using accounts of their own.
 *
 * The run and all its processes write temporary files into one folder, which goes when the run ends.
 */
export default async function startSharedStack(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'imprint-tests-'));
  // Tests of missing permissions run processes of another user there.
  await chmod(folder, 0o755);
  process.env['TMPDIR'] = folder;
  const assemblyFile = join(folder, 'assembly.json');
  // Java starts while CDK synthesizes.
  const dynamoDB = startDynamoDB();
  writeAssembly(assemblyFile, await synthesizeAssembly({ stage: 'sandbox' }, join(folder, 'assembly')));
  const stack = await startLocalStack({ dynamoDB, template: readAssembly(assemblyFile) });
  project.provide('stack', describedStack(stack));
  project.provide('assemblyFile', assemblyFile);
  return async () => {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
