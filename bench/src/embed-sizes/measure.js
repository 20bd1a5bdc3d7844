// What a page loads to show one room with the chats of docs/embed/compared.md: `node bench/src/embed-sizes/measure.js`.
// Gets their newest versions from npm into a temporary folder, bundles them there and leaves nothing behind.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { subjects } from './subjects.js';

const folder = mkdtempSync(join(tmpdir(), 'roomful-embed-sizes-'));
try {
  const esbuild = join(install('tools', ['esbuild']), 'node_modules/esbuild/bin/esbuild');
  for (const subject of subjects) console.log(JSON.stringify(measure(subject, esbuild)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * @param {import('./subjects.js').Subject} subject
 * @param {string} esbuild
 */
function measure({ name, packages, peers = [], entry, files = [] }, esbuild) {
  const home = install(name, [...packages, ...peers]);
  const installed = versionsIn(home);
  const ofPeers = versionsIn(install(`${name}-peers`, peers));
  const others = [...installed.keys()].filter((each) => !ofPeers.has(each) && !packages.includes(each));
  const sizeOf = (/** @type {string} */ each) => bytesIn(join(home, 'node_modules', each));

  const peerNames = peers.map((peer) => peer.replace(/@\d+$/, ''));
  const gzip =
    entry === undefined
      ? weigh(files.map((file) => join(home, 'node_modules', file)))
      : bundle(home, entry, peerNames, esbuild);
  const gzipWithPeers = entry === undefined || peers.length === 0 ? gzip : bundle(home, entry, [], esbuild);
  return {
    name,
    versions: Object.fromEntries([...packages, ...peerNames].map((each) => [each, installed.get(each)])),
    gzip,
    gzipWithPeers,
    dependencies: others.length,
    unpacked: Object.fromEntries(packages.map((each) => [each, sizeOf(each)])),
    unpackedWithDependencies: [...packages, ...others].reduce((sum, each) => sum + sizeOf(each), 0),
  };
}

/**
 * What the page loads at once: the entry, what it imports statically, and its stylesheet. Fonts, sounds and pictures are
 * files of their own and not weighed.
 * @param {string} home
 * @param {string} entry
 * @param {string[]} external
 * @param {string} esbuild
 */
function bundle(home, entry, external, esbuild) {
  writeFileSync(join(home, 'entry.jsx'), entry);
  const types = ['woff', 'woff2', 'ttf', 'eot', 'svg', 'png', 'gif', 'mp3'];
  const flags = [
    ...['--bundle', '--minify', '--splitting', '--format=esm', '--jsx=automatic', '--log-level=error', '--outdir=out'],
    ...['--metafile=meta.json', '--define:process.env.NODE_ENV="production"', '--define:process.env={}'],
    ...types.map((type) => `--loader:.${type}=file`),
    ...external.flatMap((each) => [`--external:${each}`, `--external:${each}/*`]),
  ];
  execFileSync(process.execPath, [esbuild, 'entry.jsx', ...flags], { cwd: home });

  /** @type {Record<string, { entryPoint?: string, cssBundle?: string, imports: { path: string, kind: string, external?: boolean }[] }>} */
  const outputs = JSON.parse(readFileSync(join(home, 'meta.json'), 'utf8')).outputs;
  const loaded = new Set(Object.keys(outputs).filter((path) => outputs[path]?.entryPoint === 'entry.jsx'));
  for (const path of loaded) {
    const { imports = [], cssBundle } = outputs[path] ?? {};
    for (const { path: next, kind, external } of imports)
      if (kind === 'import-statement' && !external) loaded.add(next);
    if (cssBundle !== undefined) loaded.add(cssBundle);
  }
  return weigh([...loaded].map((path) => join(home, path)));
}

/** @param {string[]} files */
function weigh(files) {
  const sumOf = (/** @type {string} */ ending) =>
    files.filter((file) => file.endsWith(ending)).reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  return { js: sumOf('.js'), css: sumOf('.css') };
}

/**
 * @param {string} name
 * @param {string[]} packages
 */
function install(name, packages) {
  const home = join(folder, name);
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{ "private": true, "type": "module" }');
  execFileSync('npm', ['install', '--ignore-scripts', '--silent', '--no-audit', '--no-fund', ...packages], {
    cwd: home,
  });
  return home;
}

/**
 * Every installed package, by its path below node_modules.
 * @param {string} home
 */
function versionsIn(home) {
  /** @type {{ packages: Record<string, { version: string }> }} */
  const lock = JSON.parse(readFileSync(join(home, 'package-lock.json'), 'utf8'));
  const paths = Object.keys(lock.packages).filter((path) => path.startsWith('node_modules/'));
  return new Map(paths.map((path) => [path.slice('node_modules/'.length), lock.packages[path]?.version]));
}

/** @param {string} path */
function bytesIn(path) {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const own = files
    .map((file) => join(file.parentPath, file.name))
    .filter((file) => !file.slice(path.length).includes('/node_modules/'));
  return own.reduce((sum, file) => sum + statSync(file).size, 0);
}
