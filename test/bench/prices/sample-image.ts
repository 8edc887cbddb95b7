import { imageInfo } from '../../../functions/images/image-info.ts';
import { imageAttributes } from '../../../functions/images/image-item.ts';
import { ecsLockKey, imageKey } from '../../../functions/images/registry-keys.ts';
import { bytesOf } from './units.ts';

export const accountId = '1234567890123456';
export const requestId = '7C1D9B5E-3B0C-4B2A-9C0E-2F6B1D0A4E11';

export const image = {
  id: `img-${'0'.repeat(22)}`,
  name: 'web-server',
  description: 'nginx on Ubuntu 24.04',
  ecsImageId: 'm-bp1abcdefghijklmnop',
  platform: 'Linux',
  creationTime: '2026-11-26T00:00:00Z',
} as const;

/** The image and its lock as stored. */
export const imageItem = {
  ...imageKey(accountId, image.id),
  ...imageAttributes(image),
  requestId: { S: requestId },
  token: { S: 'd3b07384d113edec49eaa6238ad5ff00' },
};
export const lockItem = { ...ecsLockKey(accountId, image.ecsImageId), imageId: { S: image.id } };

/** The bytes of the image in a response. */
export const infoBytes = bytesOf(imageInfo(image, 'Self', accountId));
