import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Tenant } from '../support/tenant.ts';

const project = join(import.meta.dirname, '../..');

export type SnippetResult = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/** The variables that every example reads, for a tenant of the stack at that URL. */
export function clientEnvironment(url: string, tenant: Tenant): Record<string, string> {
  return { ENDPOINT: url, ACCESS_KEY_ID: tenant.accessKeyId, ACCESS_KEY_SECRET: tenant.accessKeySecret };
}

/** Runs a block of code of the documentation in the project's folder, as its language asks for. */
export function runSnippet(
  language: string,
  code: string,
  environment: Readonly<Record<string, string>>,
): Promise<SnippetResult> {
  const [program, ...parameters] =
    language === 'js' ? [process.execPath, '--input-type=commonjs', '-'] : ['bash', '-euo', 'pipefail', '-s'];
  const env = { ...process.env, ...environment };
  return new Promise((resolve) => {
    const child = execFile(program ?? '', parameters, { cwd: project, env }, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
    child.stdin?.end(code);
  });
}
