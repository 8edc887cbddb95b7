import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** How far a shard was read: the sequence number of the last record that is done with. */
export type Checkpoint = { readonly sequenceNumber?: string; readonly finished: boolean };

/** How far the shards of one mapping were read. */
export type Checkpoints = {
  readonly of: (shardId: string) => Checkpoint;
  readonly set: (shardId: string, checkpoint: Checkpoint) => void;
  /** Forgets shards that there are no more. */
  readonly keepOnly: (shardIds: readonly string[]) => void;
};

/** Checkpoints by mapping, in memory or in that file. */
export function openCheckpoints(file: string | undefined): (mappingId: string) => Checkpoints {
  const all: Record<string, Record<string, Checkpoint>> = file && existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : {};
  function save(): void {
    if (file === undefined) return;
    // In one step, since after half a file everything would be read again.
    writeFileSync(`${file}.new`, JSON.stringify(all), { mode: 0o600 });
    renameSync(`${file}.new`, file);
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
