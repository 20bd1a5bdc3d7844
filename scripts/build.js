// What `pnpm build` runs: everything that is published or served.
import { runTurbo } from './run-turbo.js';

const build = await runTurbo(['build', ...process.argv.slice(2)]);
if (!build.succeeded) process.exitCode = 1;
