import { isRecord, readJsonFile, replaceDataFile } from '../data-file.ts';

/** The sequence number of the last record of a shard that was processed. */
export type Checkpoint = { readonly sequenceNumber?: string; readonly finished: boolean };

/** The checkpoints of one mapping's shards. */
export type Checkpoints = {
  readonly of: (shardId: string) => Checkpoint;
  readonly set: (shardId: string, checkpoint: Checkpoint) => void;
  /** Forgets shards that no longer exist. */
  readonly keepOnly: (shardIds: readonly string[]) => void;
};

/**
 * Checkpoints by mapping, in memory or in that file.
 * @throws LocalStackError when the file is damaged.
 */
export function openCheckpoints(file: string | undefined): (mappingId: string) => Checkpoints {
  const all: Record<string, Record<string, Checkpoint>> = { ...(file && readCheckpoints(file)) };
  function save(): void {
    if (file !== undefined) replaceDataFile(file, JSON.stringify(all));
  }
  return (mappingId) => {
    const shards = (): Record<string, Checkpoint> => all[mappingId] ?? {};
    return {
      of: (shardId) => shards()[shardId] ?? { finished: false },
      set(shardId, checkpoint) {
        all[mappingId] = { ...shards(), [shardId]: checkpoint };
        save();
      },
      keepOnly(shardIds) {
        const kept = Object.entries(shards()).filter(([shardId]) => shardIds.includes(shardId));
        if (kept.length === Object.keys(shards()).length) return;
        all[mappingId] = Object.fromEntries(kept);
        save();
      },
    };
  };
}

/**
 * The checkpoints in that file, by mapping and shard; none when there is no file.
 * @throws LocalStackError when it is damaged.
 */
export function readCheckpoints(file: string): Readonly<Record<string, Record<string, Checkpoint>>> {
  const fix = 'delete it, and recent events are published again';
  return readJsonFile(file, { isValue: areCheckpoints, fix }) ?? {};
}

function areCheckpoints(value: unknown): value is Readonly<Record<string, Record<string, Checkpoint>>> {
  return isRecord(value) && Object.values(value).every(areOfShards);
}

function areOfShards(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every(isCheckpoint);
}

function isCheckpoint(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { sequenceNumber = '', finished } = value;
  return typeof sequenceNumber === 'string' && typeof finished === 'boolean';
}
