import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const packageFolder = join(import.meta.dirname, '../..');

/** In this package, so that what the bot imports is what the workspace has. */
export function temporaryFolder(): Disposable & { path: string } {
  mkdirSync(join(packageFolder, 'test-results'), { recursive: true });
  const path = mkdtempSync(join(packageFolder, 'test-results', 'bot-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
