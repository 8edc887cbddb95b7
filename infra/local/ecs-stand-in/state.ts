import { randomBytes } from 'node:crypto';
import type { RefusalCode } from './rpc-answer.ts';

/** All that the stand-in knows. Plain data: tests read it and change it as they like, between any two requests. */
export type EcsState = {
  /** The account that tenants' images are shared with. */
  serviceAccountId: string;
  /** The only access key that STS lets assume roles. */
  serviceKey: AccessKey;
  readonly accounts: Map<string, Account>;
  readonly images: Map<string, EcsImage>;
  readonly limits: Limits;
  /** The roles' credentials that STS has given out, by access key id. */
  readonly roleCredentials: Map<string, RoleCredentials>;
  /** For how long the next role credentials are valid; undefined: for as long as the caller asks. */
  roleCredentialsLifetimeMs: number | undefined;
};

export type AccessKey = { readonly accessKeyId: string; readonly secret: string };

export type Account = {
  /** Whether it has created AliyunBatchComputeDefaultRole. */
  hasRole: boolean;
  /** Whether the role lets the service assume it. */
  mayBeAssumed: boolean;
  /** Whether the role may see images, and change whom they are shared with. */
  mayShare: boolean;
};

type ImageStatus = 'Creating' | 'Waiting' | 'Available' | 'UnAvailable' | 'CreateFailed' | 'Deprecated';

export type EcsImage = {
  readonly imageId: string;
  readonly ownerAccountId: string;
  status: ImageStatus;
  /** As ECS writes it: 2026-11-05T08:15:30Z. */
  readonly creationTime: string;
  /** Account ids. */
  readonly sharedWith: Set<string>;
  /** What it always refuses, and how, whatever the rest of the state says. */
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

/** No accounts and no images; a service of which nobody knows the secret but this state. */
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

/** An account whose role lets the service do all that it needs. */
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

/** As both APIs write times. */
export function asSeconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d+Z$/, 'Z');
}
