import { describe, expect, it } from 'vitest';
import { createdEvent, imageEvent } from '../../functions/events/image-event.ts';
import { accountPartition } from '../../functions/images/registry-keys.ts';
import { changedAt, created, deleted, imageItem } from './changed-items.ts';
import { faultsOf } from './schemas.ts';

const id = 'img-01m86msec4j82b56jnnk55';

describe('the event of a committed image', () => {
  it('holds what GetImage answers, with the account and the token', () => {
    expect(created(imageItem(id, 'build_7'))).toEqual({
      source: 'imprint.images',
      detailType: 'Image Created',
      time: new Date('2026-11-24T09:59:59.123Z'),
      detail: {
        SchemaVersion: '1.0',
        EventId: `${id}.created`,
        AccountId: '1001',
        CreationRequestId: 'AF1CEDC6-8B33-4B79-B2F6-1CBABC37AD15',
        IdempotentToken: 'build_7',
        Image: {
          Id: id,
          Name: 'web-server',
          Description: 'from the pipeline',
          EcsImageId: 'm-1',
          OwnerId: 1001,
          Platform: 'Linux',
          CreationTime: '2026-11-24T09:59:59.123000Z',
          Type: 'Self',
        },
      },
    });
  });

  it('has no token where the request had none', () => {
    expect(created(imageItem(id)).detail).not.toHaveProperty('IdempotentToken');
  });

  it('is the same when it is built again, and when it is built from the table', () => {
    const item = imageItem(id, 'build_7');
    expect(created(item)).toEqual(created(item));
    expect(createdEvent(item)).toEqual(created(item));
  });

  it('of a deletion has another id and the image as it was', () => {
    const { detailType, detail, time } = deleted(imageItem(id, 'build_7'));
    expect([detailType, time]).toEqual(['Image Deleted', changedAt]);
    expect(detail).toEqual({ ...created(imageItem(id, 'build_7')).detail, EventId: `${id}.deleted` });
  });

  it('fits its published schema', () => {
    const item = imageItem(undefined, 'build_7');
    for (const { detailType, detail } of [created(item), deleted(item)])
      expect(faultsOf(detailType, detail)).toEqual([]);
  });
});

describe('no event', () => {
  const change = { before: undefined, time: changedAt };

  it.each([
    ['a token', { sk: { S: 'TOKEN#build_7' } }],
    ['a remembered signature', { sk: { S: 'SIGNATURE#abc' } }],
    ['an ECS lock', { sk: { S: 'ECS#abc' } }],
    ['a token that is called like an image', { sk: { S: 'TOKEN#IMAGE#1' } }],
    ['a System image', { pk: { S: accountPartition('0') } }],
  ])('is built from %s', (_, attributes) => {
    const item = { ...imageItem(), ...attributes };
    expect(imageEvent({ ...change, after: item })).toBeUndefined();
    expect(imageEvent({ before: item, after: undefined, time: changedAt })).toBeUndefined();
    expect(createdEvent(item)).toBeUndefined();
  });

  it('is built from an image that only changed, or from nothing', () => {
    const item = imageItem();
    expect(imageEvent({ before: item, after: item, time: changedAt })).toBeUndefined();
    expect(imageEvent({ before: undefined, after: undefined, time: changedAt })).toBeUndefined();
  });
});
