import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Not under version control. */
export const resultsFolder = fileURLToPath(new URL('../../results/', import.meta.url));

/** One file for each run, one line of JSON for each result. */
export class ResultsFile {
  readonly path: string;

  constructor(startedAt: Date) {
    mkdirSync(resultsFolder, { recursive: true });
    this.path = join(resultsFolder, `${startedAt.toISOString().replaceAll(':', '-').slice(0, 19)}.jsonl`);
  }

  add(line: object): void {
    appendFileSync(this.path, `${JSON.stringify(line)}\n`);
  }
}
