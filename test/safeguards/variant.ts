import type { FindAccessKey } from '../../functions/accounts/access-keys.ts';
import type { ImageSource } from '../../functions/image-source/image-source.ts';
import type { DeletionStore } from '../../functions/images/deletion-store.ts';
import type { Registry } from '../../functions/images/registry.ts';
import type { Rewrite } from './rewrite.ts';

/** Sends a command to DynamoDB. */
export type Send = (command: object, options?: object) => Promise<object>;

/** Builds the real port, over a client that rewrites what is written where that is given. */
type BuildPort<Port> = (rewrite?: Rewrite) => Port;

/** Makes a broken port of the real one. */
export type BreakPort<Port> = (build: BuildPort<Port>) => Port;

/**
 * The service with one safeguard missing: a deliberately broken implementation of a port, composed from the real one. Something
 * has to notice it.
 */
export type Variant = {
  /** What it does wrong. */
  readonly name: string;
  readonly registry?: BreakPort<Registry>;
  readonly deletionStore?: BreakPort<DeletionStore>;
  readonly imageSource?: (real: ImageSource) => ImageSource;
  readonly findAccessKey?: (real: FindAccessKey) => FindAccessKey;
  /** Under every port: the DynamoDB client itself. */
  readonly send?: (send: Send) => Send;
  /** What notices: the random histories, or a test file, for what no history can show. */
  readonly caughtBy: 'histories' | `test/${string}.test.ts`;
  /** It answers 500. Of any other variant a 500 shows only that the variant itself is out of date. */
  readonly answers500?: true;
};
