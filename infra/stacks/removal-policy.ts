import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from './stages.ts';

/**
 * Whether a resource is deleted with its stack. A retained resource is still deleted when the deployment that creates it
 * fails: left behind, its name would block the next attempt.
 */
export function removalPolicyOf({ removable }: Stage): RemovalPolicy {
  return removable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
}
