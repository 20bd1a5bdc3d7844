import { ask } from './ask.ts';
import type { Io } from './io.ts';
import { findBotName, findPlace, type Place } from './names.ts';
import { createPackageJson, readOwnManifest } from './package-json.ts';
import { findPackageManager, type PackageManager, runThere } from './package-manager.ts';
import { DEFAULT_URL, helpText, type Options, readOptions } from './read-options.ts';
import { Refusal } from './refusal.ts';
import { writeBot } from './write-bot.ts';

/** Writes a bot, and starts it on its way where that is wanted. Answers with the exit code. */
export async function create(args: readonly string[], io: Io): Promise<number> {
  try {
    const options = readOptions(args, io.env);
    switch (options.wants) {
      case 'help':
        io.stdout.write(helpText);
        return 0;
      case 'version':
        io.stdout.write(`${readOwnManifest().version}\n`);
        return 0;
      case 'bot':
        return await createBot(options, io);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    io.stderr.write(`${error.message}\n`);
    return 1;
  }
}

async function createBot(options: Options, io: Io): Promise<number> {
  const { url, sdk } = options;
  const isAsking = io.stdin.isTTY === true && io.stdout.isTTY === true;
  const place = findPlace(options.folder ?? (await askFolder(isAsking, io)), io.cwd);
  const botName = findBotName(options.bot, place.name);
  const otherUrl = url === DEFAULT_URL ? undefined : url;
  const packageJson = createPackageJson({ name: place.name, botName, url: otherUrl, sdk });
  writeBot({
    path: place.path,
    packageJson,
    words: {
      folder: place.name,
      bot: botName,
      url,
      port: portFlag(url),
      at: otherUrl === undefined ? '' : ` --url ${url}`,
    },
  });

  const manager = findPackageManager(io.env);
  io.stdout.write(`\nWrote a bot to ${place.path}. bot.ts is what it does.\n`);
  const isStarting = options.isStarting ?? (isAsking && (await askStart({ botName, url }, io)));
  const done = isStarting ? await start({ place, manager, options, botName, io }) : 'written';
  io.stdout.write(nextSteps({ place, manager, botName, url, done }));
  return isStarting && done !== 'made' ? 1 : 0;
}

async function askFolder(isAsking: boolean, io: Io): Promise<string> {
  if (!isAsking) throw new Refusal('Say where to: npm create roomful-bot FOLDER');
  return (await ask('A folder for your bot [my-bot]: ', io)) || 'my-bot';
}

async function askStart({ botName, url }: { botName: string; url: string }, io: Io): Promise<boolean> {
  const answer = await ask(`Install everything and make the bot ${botName} on ${url} now? [Y/n] `, io);
  return !/^n/i.test(answer);
}

/** `refused`: the server answered, and did not make the bot. */
type Done = 'written' | 'installed' | 'refused' | 'made';

interface StartParts {
  place: Place;
  manager: PackageManager;
  options: Options;
  botName: string;
  io: Io;
}

async function start({ place, manager, options, botName, io }: StartParts): Promise<Done> {
  const there = { path: place.path, env: io.env };
  if (!(await runThere([manager.name, 'install'], there))) return 'written';
  if (!(await answers(options.url))) {
    io.stderr.write(`\nNo Roomful answers at ${options.url} yet, so the bot ${botName} was not made there.\n`);
    return 'installed';
  }
  const owner = options.owner === undefined ? [] : ['--name', options.owner];
  const command = [
    ...manager.exec,
    'roomful',
    'bot',
    'create',
    botName,
    '--url',
    options.url,
    '--env',
    '.env',
    ...owner,
  ];
  return (await runThere(command, there)) ? 'made' : 'refused';
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    // Nobody there: the caller says what to do about it.
    return false;
  }
}

interface NextParts {
  place: Place;
  manager: PackageManager;
  botName: string;
  url: string;
  done: Done;
}

function nextSteps({ place, manager: { name, exec }, botName, url, done }: NextParts): string {
  const isHere = /\/\/(localhost|127\.)/.test(url);
  const run = exec.join(' ');
  const serve = [`${run} roomful serve${portFlag(url)}`, 'in a terminal of its own, unless a server runs already'];
  const make = [`${name} run bot:create`, `makes ${botName} on ${url}, and writes its token to .env`];
  const makeOther = [`${run} roomful bot create NAME --url ${url} --env .env`, 'with another name, if it was the name'];
  const steps = [
    ...(place.shown === '' ? [] : [[`cd ${place.shown}`, '']]),
    ...(done === 'written' ? [[`${name} install`, '']] : []),
    ...(isHere && (done === 'written' || done === 'installed') ? [serve] : []),
    ...(done === 'made' ? [] : [done === 'refused' ? makeOther : make]),
    [`${name} start`, 'runs it; Ctrl+C stops it'],
  ];
  const width = Math.max(...steps.map(([command = '']) => command.length));
  const rows = steps.map(([command = '', means = '']) => `  ${command.padEnd(width)}   ${means}`.trimEnd());
  const called = done === 'refused' ? 'NAME' : botName;
  return `\nNext:\n\n${rows.join('\n')}\n\nThen open ${url} and write: @${called} hello\n`;
}

/** For a server here on another port than its usual one. */
function portFlag(url: string): string {
  const { port } = new URL(url);
  return port === '' || port === '3000' ? '' : ` --port ${port}`;
}
