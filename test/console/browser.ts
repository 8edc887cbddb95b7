import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium as playwright } from 'playwright-core';

/** The path of a Chromium to use instead of the one from npm. */
const ownBrowser = process.env['CONSOLE_BROWSER'];

/**
 * Starts a headless Chromium: the one in CONSOLE_BROWSER or else the one from npm, which runs on Linux. Undefined if neither
 * can run.
 */
export async function startBrowser(): Promise<Browser | undefined> {
  if (ownBrowser !== undefined) return await playwright.launch({ executablePath: ownBrowser });
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  // The npm package unpacks its libraries only if it believes that it runs in Lambda.
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs24.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  const executablePath = await chromium.executablePath();
  const libraries = join(tmpdir(), 'al2023/lib');
  try {
    return await playwright.launch({
      executablePath,
      // Not the package's own arguments, which are for Lambda and switch off the isolation between pages.
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
      env: { ...process.env, ...(existsSync(libraries) ? { LD_LIBRARY_PATH: libraries } : {}) },
    });
  } catch (error) {
    if (error instanceof Error && /shared librar|ENOENT|cannot execute/.test(error.message)) return undefined;
    throw error;
  }
}
