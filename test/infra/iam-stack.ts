import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProductionStack } from '../../infra/local/ecs-stand-in/production-stack.ts';
import { synthesize } from '../../infra/local/synthesize.ts';
import { type PrivilegeRow, privileges } from './iam-comparison.ts';
import { exerciseEverything } from './iam-workload.ts';

/** Compares what the production stage with ECS, which grants most, grants with what its functions use. */
export async function comparedPrivileges(stack: ProductionStack): Promise<readonly PrivilegeRow[]> {
  await exerciseEverything(stack);
  const folder = await mkdtemp(join(tmpdir(), 'imprint-iam-'));
  try {
    const context = { stage: 'production', alibabaRegionId: 'cn-hangzhou', alibabaAccountId: '1' };
    return privileges(await synthesize(context, folder), stack.aws.calls);
  } finally {
    await rm(folder, { recursive: true });
  }
}
