import { createHmac, randomBytes } from 'node:crypto';
import type { Template } from '../cloudformation/template.ts';
import { isRecord, readJsonFile, replaceDataFile } from '../data-file.ts';
import { dataFiles, startAfresh } from '../data-folder.ts';
import { type AwsAnswer, type AwsService, refusal } from './aws-service.ts';

type GenerateMacInput = {
  readonly KeyId?: unknown;
  readonly Message?: unknown;
  readonly MacAlgorithm?: unknown;
};

/**
 * KMS with GenerateMac under the template's keys. The key material is random, and kept in memory or in `dataDir`:
 * what is derived from it stays valid as long as the data exists.
 * @throws LocalStackError when the file of keys is damaged.
 */
export function localKms(template: Template, dataDir: string | undefined): AwsService {
  const keys = keyMaterial(
    template.resources('AWS::KMS::Key').map(({ arn }) => arn),
    dataDir === undefined ? undefined : dataFiles(dataDir).kmsKeys,
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
function keyMaterial(arns: readonly string[], file: string | undefined): ReadonlyMap<string, string> {
  const stored = file === undefined ? {} : readKmsKeys(file);
  const added = arns
    .filter((arn) => !(arn in stored))
    .map((arn) => [arn, randomBytes(32).toString('base64')]);
  const keys = { ...stored, ...Object.fromEntries(added) };
  if (file && added.length > 0) {
    replaceDataFile(file, JSON.stringify(keys, undefined, 2));
  }
  return new Map(Object.entries(keys));
}

/**
 * The keys in that file; none when there is no file.
 * @throws LocalStackError when it is damaged.
 */
export function readKmsKeys(file: string): Readonly<Record<string, string>> {
  return readJsonFile(file, { isValue: areKeys, fix: startAfresh(file) }) ?? {};
}

function areKeys(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((key) => /^[A-Za-z0-9+/]{43}=$/.test(String(key)));
}
