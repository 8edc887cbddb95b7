import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium as playwright } from 'playwright-core';

/** A Chromium of one's own, instead of the one from npm. */
const ownBrowser = process.env['CONSOLE_BROWSER'];

/**
 * Starts a headless Chromium: the one that CONSOLE_BROWSER names, else the one from npm, which runs on Linux. Undefined where
 * neither can run.
 */
export async function startBrowser(): Promise<Browser | undefined> {
  if (ownBrowser !== undefined) return await playwright.launch({ executablePath: ownBrowser });
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  // It brings its libraries along only where it believes to run in Lambda.
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs24.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  const executablePath = await chromium.executablePath();
  const libraries = join(tmpdir(), 'al2023/lib');
  try {
    return await playwright.launch({
      executablePath,
      // Not its own arguments, which are Lambda's: they switch off what keeps one page from another.
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
      env: { ...process.env, ...(existsSync(libraries) ? { LD_LIBRARY_PATH: libraries } : {}) },
    });
  } catch (error) {
    if (error instanceof Error && /shared librar|ENOENT|cannot execute/.test(error.message)) return undefined;
    throw error;
  }
}
