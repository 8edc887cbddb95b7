import { expect, it } from 'vitest';
import { imageInfo } from '../../functions/images/image-info.ts';

const image = {
  id: 'img-01m86msec4j82b56jnnk55',
  name: 'web-server',
  description: 'of mine',
  ecsImageId: 'm-1',
  platform: 'Linux',
  creationTime: '2026-11-24T11:24:21.764000Z',
} as const;

it('shows an account its own image with OwnerId, in the vendor’s order of keys', () => {
  expect(JSON.stringify(imageInfo(image, 'Self', '1000000000000001'))).toBe(
    '{"Id":"img-01m86msec4j82b56jnnk55","Name":"web-server","Description":"of mine","EcsImageId":"m-1",' +
      '"OwnerId":1000000000000001,"Platform":"Linux","CreationTime":"2026-11-24T11:24:21.764000Z","Type":"Self"}',
  );
});

it('shows a System image with OwnerId 0', () => {
  expect(imageInfo(image, 'System', '1000000000000001')).toMatchObject({ OwnerId: 0, Type: 'System' });
});
