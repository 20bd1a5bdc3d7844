import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { helpText, readCommand } from './cli.ts';
import { UsageError } from './commands/command.ts';
import { commands } from './commands/commands.ts';
import type { RoomfulServer } from './create-server.ts';
import type { Logger } from './logger.ts';
import { systemClock } from './ports/clock.ts';
import { readVersion } from './read-version.ts';
import { StartError } from './start-error.ts';

export { serverCommandsHelp, settingsHelp } from './cli.ts';

/** How long a stop may take before the process ends all the same. */
const STOP_DEADLINE_MS = 9_000;

/**
 * The program `roomful` of the server: the package `roomful` hands on to it what it doesn't do itself. It owns the process:
 * it writes to its streams, sets its exit code (1 after a failure told in one line, 2 for a call it doesn't know) and, while
 * it serves, ends it on SIGTERM and SIGINT. Resolves when the command is done, or when the server runs.
 *
 * @example
 * await runProgram(['serve', '--port', '4000']);
 */
export async function runProgram(args: readonly string[]): Promise<void> {
  try {
    await run(args);
  } catch (error) {
    if (!(error instanceof StartError) && !(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

async function run(args: readonly string[]): Promise<void> {
  const [first = '', ...rest] = args;
  if (Object.hasOwn(commands, first)) {
    const command = await commands[first]?.();
    process.exitCode = await command?.run(rest, {
      env: process.env,
      now: () => systemClock.now(),
      out: (text) => void process.stdout.write(text),
      err: (text) => void process.stderr.write(text),
    });
    return;
  }
  const command = readCommand(args);
  switch (command.name) {
    case 'help':
      process.stdout.write(helpText);
      return;
    case 'version':
      process.stdout.write(`${readVersion()}\n`);
      return;
    case 'serve':
      await serve({ ROOMFUL_WEB_DIR: bundledWebDir(), ...process.env, ...command.settings });
  }
}

async function serve(settings: Readonly<Record<string, string | undefined>>): Promise<void> {
  // Loaded only here: whoever asks for help or calls the administration doesn't wait for the whole server.
  const [{ createServer }, { readConfig, sqlitePath }, { describeStart }, { pino }] = await Promise.all([
    import('./create-server.ts'),
    import('./config.ts'),
    import('./describe-start.ts'),
    import('pino'),
  ]);
  const config = readConfig(settings);
  const logger = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }));
  const server = await createServer(config, { logger, isWholeProcess: true, processId: process.pid });
  try {
    const { host, port } = await server.listen();
    logger.info({ version: readVersion(), node: process.version, ...describeStart(config, { host, port }) }, 'started');
    stopOnSignal(server, logger);
    process.stdout.write(banner({ host, port, database: sqlitePath(config.databaseUrl), redisUrl: config.redisUrl }));
  } catch (error) {
    await server.close();
    throw error;
  }
}

function stopOnSignal(server: RoomfulServer, logger: Logger): void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ signal }, 'stopping');
    systemClock.setTimeout(() => {
      logger.error({ afterMs: STOP_DEADLINE_MS }, 'stopping took too long');
      process.exit(1);
    }, STOP_DEADLINE_MS);
    server.close().then(
      () => {
        logger.info({}, 'stopped');
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

interface Start {
  host: string;
  port: number;
  database: string;
  redisUrl: string | undefined;
}

function banner({ host, port, database, redisUrl }: Start): string {
  const shownHost = host === '127.0.0.1' || host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  const sessions = redisUrl === undefined ? 'in this process; browsers log in again by themselves' : 'in Redis';
  return `
  Roomful is running.

    Open       http://${shownHost}:${port}
    Messages   ${database} (SQLite)
    Sessions   ${sessions}
    Stop       Ctrl+C

`;
}

/** Beside the program in the published package, else where the workspace builds it; the same from `src` and `dist`. */
function bundledWebDir(): string | undefined {
  const places = ['../../web-svelte/build', '../web'].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  // Installed, `web-svelte` is a neighbour that has a build too: of its widget, without the app.
  return places.find((place) => existsSync(join(place, 'index.html')));
}
