import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { LocalStackError } from './local-stack-error.ts';

/** What a data file may contain, and what to do when it contains something else. */
export type DataFormat<Value> = {
  readonly isValue: (value: unknown) => value is Value;
  readonly fix: string;
};

/**
 * Reads a file; undefined when it does not exist.
 * @throws LocalStackError naming the file, when it cannot be read.
 */
export function readDataFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new LocalStackError(`${file} cannot be read (${codeOf(error)}): give yourself read permission`);
  }
}

/**
 * Reads a JSON file; undefined when it does not exist.
 * @throws LocalStackError naming the file and the fix, when it is damaged or cannot be read.
 */
export function readJsonFile<Value>(file: string, { isValue, fix }: DataFormat<Value>): Value | undefined {
  const text = readDataFile(file);
  if (text === undefined) return undefined;
  const value = parseJson(text);
  if (!isValue(value)) throw new LocalStackError(`${file} is damaged: ${fix}`);
  return value;
}

/** Parses JSON; undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Replaces a file atomically, because a kill could leave half of it. Only its owner can read it. */
export function replaceDataFile(file: string, text: string): void {
  try {
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw new LocalStackError(
      `${file} cannot be written (${codeOf(error)}): free disk space and give yourself write permission`,
    );
  }
}

/** Any object but an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error;
}
