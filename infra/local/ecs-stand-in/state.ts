import { randomBytes } from 'node:crypto';
import type { RefusalCode } from './rpc-answer.ts';

/** The state of the stand-in: plain data that tests read and change between requests. */
export type EcsState = {
  /** The account that tenants' images are shared with. */
  serviceAccountId: string;
  /** The only access key that STS lets assume roles. */
  serviceKey: AccessKey;
  readonly accounts: Map<string, Account>;
  readonly images: Map<string, EcsImage>;
  readonly limits: Limits;
  /** The credentials of roles that STS has issued, by access key id. */
  readonly roleCredentials: Map<string, RoleCredentials>;
  /** The lifetime of the next role credentials. Default: as requested. */
  roleCredentialsLifetimeMs: number | undefined;
};

export type AccessKey = { readonly accessKeyId: string; readonly secret: string };

export type Account = {
  /** Whether it has created AliyunBatchComputeDefaultRole. */
  hasRole: boolean;
  /** Whether the role lets the service assume it. */
  mayBeAssumed: boolean;
  /** Whether the role may see images and change their shares. */
  mayShare: boolean;
};

type ImageStatus = 'Creating' | 'Waiting' | 'Available' | 'UnAvailable' | 'CreateFailed' | 'Deprecated';

export type EcsImage = {
  readonly imageId: string;
  readonly ownerAccountId: string;
  status: ImageStatus;
  /** In the form of ECS: 2026-11-05T08:15:30Z. */
  readonly creationTime: string;
  /** Account ids. */
  readonly sharedWith: Set<string>;
  /** Actions that it always refuses, with the error. */
  readonly refuses?: { readonly [change in 'describe' | 'share' | 'unshare']?: RefusalCode };
};

export type Limits = {
  /** Accounts that one image can be shared with. */
  sharesOfAnImage: number;
  /** Images that one account can share. */
  sharedImagesOfAnAccount: number;
};

export type RoleCredentials = AccessKey & {
  readonly accountId: string;
  readonly securityToken: string;
  /** Epoch milliseconds. */
  expiresAt: number;
  revoked: boolean;
};

/** A state without accounts and images, with a new secret of the service. */
export function newEcsState(): EcsState {
  return {
    serviceAccountId: '1990000000000009',
    serviceKey: newAccessKey(),
    accounts: new Map(),
    images: new Map(),
    limits: { sharesOfAnImage: 50, sharedImagesOfAnAccount: 1000 },
    roleCredentials: new Map(),
    roleCredentialsLifetimeMs: undefined,
  };
}

export function newAccessKey(prefix = 'LTAI'): AccessKey {
  return {
    accessKeyId: `${prefix}${randomBytes(10).toString('hex')}`,
    secret: randomBytes(15).toString('hex'),
  };
}

/** An account whose role lets the service do everything it needs. */
export function newAccount(): Account {
  return { hasRole: true, mayBeAssumed: true, mayShare: true };
}

export function newEcsImage(
  imageId: string,
  ownerAccountId: string,
  more: Partial<Pick<EcsImage, 'status' | 'refuses' | 'sharedWith' | 'creationTime'>> = {},
): EcsImage {
  return {
    imageId,
    ownerAccountId,
    status: 'Available',
    creationTime: asSeconds(Date.now()),
    sharedWith: new Set(),
    ...more,
  };
}

/** A time in the form of both APIs. */
export function asSeconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d+Z$/, 'Z');
}
