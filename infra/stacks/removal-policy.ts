import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from './stages.ts';

/**
 * What becomes of a resource with its stack. What is kept goes all the same when the deployment that creates it fails: left
 * behind, it would be in the way of the next attempt by its name.
 */
export function removalPolicyOf({ removable }: Stage): RemovalPolicy {
  return removable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
}
