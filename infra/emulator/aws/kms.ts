import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Template } from '../cloudformation/template.ts';
import { isRecord, readJsonFile, replaceDataFile } from '../data-file.ts';
import { type DataFiles, dataFiles, startAfresh } from '../data-folder.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { type AwsAnswer, type AwsService, refusal } from './aws-service.ts';

type GenerateMacInput = {
  readonly KeyId?: unknown;
  readonly Message?: unknown;
  readonly MacAlgorithm?: unknown;
};

/**
 * KMS with GenerateMac under the template's keys. The key material is random, and kept in memory or in `dataDir`:
 * what is derived from it stays valid as long as the data exists.
 * @throws LocalStackError when the file of keys is damaged, or lacks a key that the database names.
 */
export function localKms(template: Template, dataDir: string | undefined): AwsService {
  const keys = keyMaterial(
    template.resources('AWS::KMS::Key').map(({ arn }) => arn),
    dataDir === undefined ? undefined : dataFiles(dataDir),
  );
  return {
    name: 'kms',
    target: 'TrentService',
    permissions: (action, input) => [
      { action: `kms:${action}`, resource: String((input as GenerateMacInput).KeyId) },
    ],
    async answer(action, input) {
      if (action !== 'GenerateMac') {
        return refusal(400, 'UnsupportedOperationException', `the local KMS has no ${action}`);
      }
      return generateMac(input as GenerateMacInput, keys);
    },
  };
}

function generateMac(
  { KeyId, Message, MacAlgorithm }: GenerateMacInput,
  keys: ReadonlyMap<string, string>,
): AwsAnswer {
  const key = typeof KeyId === 'string' ? keys.get(KeyId) : undefined;
  if (key === undefined) return refusal(400, 'NotFoundException', `Key '${KeyId}' does not exist`);
  if (MacAlgorithm !== 'HMAC_SHA_256') {
    return refusal(400, 'InvalidKeyUsageException', `${KeyId} does not support ${MacAlgorithm}`);
  }
  const message = Buffer.from(typeof Message === 'string' ? Message : '', 'base64');
  if (message.length < 1 || message.length > 4096) {
    return refusal(400, 'ValidationException', 'Message must have a length of 1 to 4096 bytes');
  }
  const Mac = createHmac('sha256', Buffer.from(key, 'base64')).update(message).digest('base64');
  return { status: 200, body: JSON.stringify({ KeyId, Mac, MacAlgorithm }) };
}

/** 32 bytes in base64 by key ARN. Adds the missing keys to the file. */
function keyMaterial(arns: readonly string[], files: DataFiles | undefined): ReadonlyMap<string, string> {
  const stored = files === undefined ? {} : readKmsKeys(files.kmsKeys);
  const missing = arns.filter((arn) => !Object.hasOwn(stored, arn));
  if (missing.length === 0) return new Map(Object.entries(stored));
  if (files) assertUnused(missing, files);
  const added = missing.map((arn) => [arn, randomBytes(32).toString('base64')]);
  const keys = { ...stored, ...Object.fromEntries(added) };
  if (files) replaceDataFile(files.kmsKeys, JSON.stringify(keys, undefined, 2));
  return new Map(Object.entries(keys));
}

/** A new key in the place of a lost one would silently change every secret. Items have their key's ARN as plain text. */
function assertUnused(arns: readonly string[], { database, kmsKeys }: DataFiles): void {
  const data = existsSync(database) ? readFileSync(database) : Buffer.alloc(0);
  if (!arns.some((arn) => data.includes(arn))) return;
  throw new LocalStackError(
    `${kmsKeys} lacks the key of the data, and all secrets of access keys with it: ${startAfresh(kmsKeys)}`,
  );
}

/**
 * The keys in that file; none when there is no file.
 * @throws LocalStackError when it is damaged.
 */
export function readKmsKeys(file: string): Readonly<Record<string, string>> {
  return readJsonFile(file, { isValue: areKeys, fix: startAfresh(file) }) ?? {};
}

function areKeys(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every(isKey);
}

function isKey(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z0-9+/]{43}=$/.test(value);
}
