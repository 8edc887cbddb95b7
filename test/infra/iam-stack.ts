import type { ProductionStack } from '../../infra/local/ecs-stand-in/production-stack.ts';
import { type PrivilegeRow, privileges } from './iam-comparison.ts';
import { exerciseEverything } from './iam-workload.ts';

/** Compares what the production stage with ECS, which grants most, grants with what its functions use. */
export async function comparedPrivileges(stack: ProductionStack): Promise<readonly PrivilegeRow[]> {
  await exerciseEverything(stack);
  return privileges(stack.template, stack.aws.calls);
}
