import { alibabaCloud } from '../../../functions/image-source/alibaba-cloud.ts';
import type { ImageSource } from '../../../functions/image-source/image-source.ts';
import { sandboxImageSource } from '../../../functions/image-source/sandbox-image-source.ts';
import { serviceKeyFrom } from '../../../functions/image-source/service-key.ts';
import { tenantRole } from '../../../functions/image-source/tenant-role.ts';
import { printError } from '../../local/terminal.ts';
import { CommandError } from './command-error.ts';
import type { EcsConnection } from './ecs-connection.ts';
import type { Operator } from './operator.ts';

type SecretReader = Pick<Operator, 'readSecret'>;

/** ECS with the service's own access key, which the operator reads from the secret. */
export function connectedImageSource(
  { readSecret }: SecretReader,
  connection: EcsConnection,
  onServiceKeyRefused: () => void,
) {
  const options = {
    ecs: { endpoint: new URL(connection.ecsEndpoint), version: '2014-05-26' },
    regionId: connection.regionId,
    serviceAccountId: connection.accountId,
  };
  const sts = { endpoint: new URL(connection.stsEndpoint), version: '2015-04-01' };
  const serviceKey = serviceKeyFrom(() => readSecret(connection.serviceKeyArn));
  const imageSource = alibabaCloud(options, tenantRole(sts, serviceKey, onServiceKeyRefused));
  return { imageSource, options, serviceKey };
}

/**
 * The stage's image source.
 * @throws CommandError in production without ECS, where images that were shared before could not be unshared.
 */
export function operatorsImageSource(operator: Pick<Operator, 'stage' | 'ecs'> & SecretReader): ImageSource {
  const { stage, ecs } = operator;
  if (ecs !== undefined) {
    const warn = () => printError('note: Alibaba Cloud refuses the access key of the service');
    return connectedImageSource(operator, ecs, warn).imageSource;
  }
  if (stage === 'production') throw new CommandError('this stage is not connected to ECS');
  return sandboxImageSource;
}
