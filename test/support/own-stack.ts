import { inject } from 'vitest';
import type { Template } from '../../infra/emulator/cloudformation/template.ts';
import { type DynamoDBProcess, runningDynamoDB } from '../../infra/emulator/dynamodb/dynamodb.ts';
import { type LocalStack, startLocalStack } from '../../infra/local/stack.ts';
import { readAssembly } from './assembly-file.ts';

/** Starts a sandbox stage of the test's own, for faults that would reach other tests in the shared one. */
export async function startOwnStack(): Promise<LocalStack> {
  return await startLocalStack({ dynamoDB: sharedDynamoDB(), template: sharedTemplate() });
}

/** The shared stack's, since Java takes seconds to start. Each stack has a database of its own there. */
export function sharedDynamoDB(): DynamoDBProcess {
  return runningDynamoDB(inject('stack').database.url);
}

/** The sandbox stage's, synthesized once for all tests. */
export function sharedTemplate(): Template {
  return readAssembly(inject('assemblyFile'));
}
