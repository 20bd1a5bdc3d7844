import { chdir } from 'node:process';
import { repositoryRoot } from './repository-root.js';
import { runTurbo } from './run-turbo.js';
import { stopWithLauncher } from './stop-with-launcher.js';

/** A build that takes longer than this is worth a word; one from the cache is not. */
const silenceMs = 1000;

stopWithLauncher();
chdir(repositoryRoot);

const word = setTimeout(() => console.log('Building Roomful (the first time takes a minute) …'), silenceMs);
const build = await runTurbo(
  ['build', '--filter=roomful...', '--filter=@roomful/web-svelte...', '--output-logs=errors-only'],
  { show: 'failure' },
);
clearTimeout(word);

if (build.succeeded) {
  const program = new URL('../packages/server/bin/roomful.js', import.meta.url);
  process.argv = [process.execPath, program.pathname, 'serve', ...process.argv.slice(2)];
  await import(program.href);
} else {
  console.error('Roomful did not start because it could not be built: the messages above say where.');
  process.exitCode = 1;
}
