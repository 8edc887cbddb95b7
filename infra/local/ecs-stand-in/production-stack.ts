import { type LocalStack, type LocalStackOptions, startLocalStack } from '../stack.ts';
import { standInDefaults } from './defaults.ts';
import { type EcsStandIn, startEcsStandIn } from './stand-in.ts';

/** The production stage on this machine, with the stand-in for ECS and STS. */
export type ProductionStack = LocalStack & { readonly ecs: EcsStandIn };

/** Starts the production stage with the stand-in's URL and access key. */
export async function startProductionStack(
  options: Omit<LocalStackOptions, 'context' | 'secrets'> = {},
): Promise<ProductionStack> {
  await using started = new AsyncDisposableStack();
  const ecs = await startEcsStandIn(standInDefaults());
  started.defer(ecs.stop);
  const { serviceAccountId, serviceKey } = ecs.state;
  const stack = await startLocalStack({
    ...options,
    context: {
      stage: 'production',
      alibabaRegionId: 'cn-hangzhou',
      alibabaAccountId: serviceAccountId,
      ecsEndpoint: ecs.url,
      stsEndpoint: ecs.url,
    },
    secrets: {
      ServiceKey: JSON.stringify({ AccessKeyId: serviceKey.accessKeyId, AccessKeySecret: serviceKey.secret }),
    },
  });
  started.defer(stack.stop);
  const running = started.move();
  return { ...stack, ecs, stop: () => running.disposeAsync() };
}
