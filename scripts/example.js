// What `pnpm example NAME` runs: builds what the example needs and starts it; without a name it lists them. Ctrl+C stops.
import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { chdir } from 'node:process';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from './repository-root.js';
import { runTurbo } from './run-turbo.js';
import { stopWithLauncher } from './stop-with-launcher.js';

/** A build that takes longer than this is worth a word; one from the cache is not. */
const silenceMs = 1000;

stopWithLauncher();
chdir(repositoryRoot);

const mains = globSync('examples/*/src/main.ts').sort();
const [name, ...args] = process.argv.slice(2);
const main = mains.find((file) => basename(dirname(dirname(file))) === name);
if (main === undefined) {
  console.error(`Say which one: pnpm example ${mains.map((file) => basename(dirname(dirname(file)))).join(' | ')}`);
  process.exit(2);
}

const word = setTimeout(() => console.log('Building Roomful (the first time takes a minute) …'), silenceMs);
const build = await runTurbo(['build', `--filter=@roomful/example-${name}...`, '--output-logs=errors-only'], {
  show: 'failure',
});
clearTimeout(word);

if (build.succeeded) {
  chdir(dirname(dirname(main)));
  const file = join(repositoryRoot, main);
  process.argv = [process.execPath, file, ...args];
  await import(pathToFileURL(file).href);
} else {
  console.error('The example did not start because it could not be built: the messages above say where.');
  process.exitCode = 1;
}
