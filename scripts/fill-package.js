// Called by a package's `prepack`: brings what belongs into the package and stands elsewhere in the repository.
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository-root.js';

/** @type {Record<string, { from: string, to: string, made: string }>} */
const parts = {
  docs: { from: 'docs/sdk', to: 'packages/sdk/docs', made: 'It is part of the repository.' },
  web: { from: 'packages/web-svelte/build', to: 'packages/server/web', made: 'Run `pnpm build` first.' },
};

for (const name of process.argv.slice(2)) {
  const part = parts[name];
  if (part === undefined)
    throw new Error(`There is no part "${name}". The parts are ${Object.keys(parts).join(', ')}.`);
  const from = join(repositoryRoot, part.from);
  const to = join(repositoryRoot, part.to);
  if (!existsSync(from)) throw new Error(`${part.from} is missing, and the package needs it. ${part.made}`);
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
}
