// The step `packed` of `pnpm test`: packs what is published, installs it in a folder outside the workspace, and uses it
// there as somebody else's program would, under every version of Node that is supported.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findPublicPackages } from './public-packages.js';
import { packedReportPath, resultsFolder } from './report-paths.js';
import { repositoryRoot } from './repository-root.js';

const nodeVersions = ['22', '24', '26'];
const packages = findPublicPackages();
const entries = packages.flatMap(({ manifest }) =>
  Object.keys(manifest.exports ?? {})
    // To import the program is to run it.
    .filter((entry) => entry !== './package.json' && entry !== './program')
    .map((entry) => manifest.name + entry.slice(1)),
);

/** Components are compiled by whoever takes them. */
const importable = entries.filter((entry) => !entry.endsWith('/svelte'));

/** @type {{ passed: number, failed: string[], leftOut: string[] }} */
const report = { passed: 0, failed: [], leftOut: [] };
const folder = mkdtempSync(join(tmpdir(), 'roomful-packed-'));
try {
  if ((await take('pack', pack)) && (await take('install', install))) {
    await Promise.all([
      take('types as Node resolves them', () => checkTypes('node16', 'node16')),
      take('types as bundlers resolve them', () => checkTypes('preserve', 'bundler')),
      take('types of pages in TypeScript, React and Vue', () => runTool('vue-tsc/bin/vue-tsc.js', ['-p', 'page'])),
      take('types of a page in Svelte', () =>
        runTool('svelte-check/bin/svelte-check', ['--workspace', 'page', '--fail-on-warnings', '--output', 'human']),
      ),
    ]);
    await Promise.all(
      nodeVersions.map((version) =>
        take(`Node ${version}`, () => runUnder(version, ['try-packages.js', JSON.stringify(importable), version])),
      ),
    );
    await take('a page in Svelte, in the browser and on the server', () => runUnder('24', ['try-page.js']));
    await take('a bot from the scaffold', () => runUnder('24', ['try-scaffold.js']));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
mkdirSync(resultsFolder, { recursive: true });
writeFileSync(packedReportPath, JSON.stringify(report));
if (report.failed.length > 0) process.exitCode = 1;

async function pack() {
  const caller = process.env['npm_execpath'];
  const [program, ...args] = caller === undefined ? ['npx', '-y', 'pnpm@12'] : [caller];
  for (const { folder: home } of packages)
    await run(program, [...args, 'pack', '--silent', '--out', join(folder, '%s.tgz')], home);
}

/** With what such a program or page has beside the packages: the peers of the entries, and what builds and checks it. */
async function install() {
  const tarballs = globSync('*.tgz', { cwd: folder }).map((file) => `./${file}`);
  if (tarballs.length !== packages.length) throw new Error(`${packages.length} packages, but ${tarballs.join(', ')}`);
  const versions = catalogVersions([
    ...['zod', 'ioredis', 'typescript', '@types/node'],
    ...['svelte', 'svelte-check', '@sveltejs/vite-plugin-svelte', 'vite', '@types/react', 'vue', 'vue-tsc'],
  ]);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs, ...versions]);
  for (const file of ['programs.js', 'try-packages.js', 'try-page.js', 'try-scaffold.js', 'page']) {
    cpSync(join(import.meta.dirname, 'packed', file), join(folder, file), { recursive: true });
  }
  copyFileSync(join(import.meta.dirname, 'packed/consumer.tsconfig.json'), join(folder, 'tsconfig.json'));
  writeFileSync(join(folder, 'bot.ts'), botOfTheDocs());
  const lines = entries.map((entry, index) => `import * as entry${index} from '${entry}';\nvoid entry${index};\n`);
  writeFileSync(join(folder, 'consumer.ts'), lines.join(''));
}

/**
 * @param {string} module
 * @param {string} resolution
 */
async function checkTypes(module, resolution) {
  await runTool('typescript/bin/tsc', ['-p', '.', '--module', module, '--moduleResolution', resolution]);
}

/**
 * @param {string} program
 * @param {string[]} args
 */
async function runTool(program, args) {
  await run(process.execPath, [join(folder, 'node_modules', program), ...args]);
}

/**
 * npx puts that Node into PATH, for npm and for what it starts as well.
 *
 * @param {string} version
 * @param {string[]} args
 */
async function runUnder(version, args) {
  await run('npx', ['-y', `node@${version}`, '--no-warnings', ...args]);
}

/** The first program of the first page that a newcomer reads. */
function botOfTheDocs() {
  const page = readFileSync(join(repositoryRoot, 'docs/sdk/getting-started.md'), 'utf8');
  const bot = /```ts run\n(.*?)```/s.exec(page)?.[1];
  if (bot === undefined) throw new Error('docs/sdk/getting-started.md has no program that runs.');
  return bot;
}

/** @param {string[]} names */
function catalogVersions(names) {
  const workspace = readFileSync(join(repositoryRoot, 'pnpm-workspace.yaml'), 'utf8');
  return names.map((name) => {
    const version = new RegExp(`^ {2}'?${name}'?: (\\S+)$`, 'm').exec(workspace)?.[1];
    if (version === undefined) throw new Error(`${name} is not in the catalog of pnpm-workspace.yaml.`);
    return `${name}@${version}`;
  });
}

/**
 * @param {string} name
 * @param {() => Promise<void>} step
 */
async function take(name, step) {
  const startedAt = performance.now();
  let verdict = 'passed';
  try {
    await step();
    report.passed += 1;
  } catch (error) {
    verdict = 'FAILED';
    report.failed.push(`packed: ${name}`);
    console.error(error instanceof Error ? error.message : error);
  }
  console.log(`${name}: ${verdict} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  return verdict === 'passed';
}

/**
 * Rejects with everything that the command said when it fails, and after two minutes.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {string} cwd
 */
async function run(program, args, cwd = folder) {
  const child = spawn(program, args, {
    cwd,
    env: outsideEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const [code, signal] = await once(child, 'close');
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code ?? signal}\n${said}`);
}

/** Without what pnpm tells the programs that it starts: npm would take it for its own settings. */
function outsideEnvironment() {
  const env = Object.entries(process.env).filter(([name]) => !/^(npm|pnpm)_/i.test(name));
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((place) => !place.includes('node_modules'));
  return { ...Object.fromEntries(env), PATH: path.join(delimiter) };
}
