import { readFileSync, writeFileSync } from 'node:fs';
import type { CloudAssembly } from '../../infra/emulator/cloudformation/cloud-assembly.ts';
import { readTemplate, type Template } from '../../infra/emulator/cloudformation/template.ts';

type Stored = {
  readonly stacks: CloudAssembly['stacks'];
  readonly assets: readonly (readonly [s3Key: string, folder: string])[];
};

/** Writes an assembly to a file, so that other threads and processes need not load CDK. */
export function writeAssembly(file: string, { stacks, assets }: CloudAssembly): void {
  const stored: Stored = { stacks, assets: [...assets] };
  writeFileSync(file, JSON.stringify(stored));
}

/** Reads the template from such a file. */
export function readAssembly(file: string): Template {
  const { stacks, assets }: Stored = JSON.parse(readFileSync(file, 'utf8'));
  return readTemplate({ stacks, assets: new Map(assets) });
}
