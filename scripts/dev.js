// What `pnpm dev` runs: the server from its source, started again at every change, and Vite for the web app, which
// passes /api and /socket.io on to it. Nothing is built. Ctrl+C ends both.
import { join } from 'node:path';
import { repositoryRoot } from './repository-root.js';
import { runCommand } from './run-command.js';
import { stopWithLauncher } from './stop-with-launcher.js';

const web = join(repositoryRoot, 'packages', 'web-svelte');
const vite = join(web, 'node_modules', 'vite', 'bin', 'vite.js');

stopWithLauncher();
console.log('The app with your changes is at Vite’s address (“Local”); the server’s own shows what was last built.');

const server = ['--conditions=roomful-source', '--watch', '--watch-preserve-output', 'packages/server/src/main.ts'];
const first = await Promise.race([
  runCommand(process.execPath, [...server, 'serve']),
  runCommand(process.execPath, [vite, 'dev', web]),
]);

// One without the other is no use, so the end of the first ends the second.
process.exitCode = first.succeeded ? 0 : 1;
process.kill(process.pid, 'SIGTERM');
