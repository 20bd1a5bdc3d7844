// Called by the workflow `release`: publishes every package whose version npm does not have yet. pnpm packs, because it
// knows the workspace's versions; npm publishes, because npmjs.com trusts this workflow through it, and it says where the
// package was built. `--dry-run` does all but the last step.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { findPublicPackages } from './public-packages.js';
import { repositoryRoot } from './repository-root.js';

/** The first npm that is trusted without a token is 11.5.1. */
const npm = ['-y', 'npm@11'];
const isDryRun = process.argv.includes('--dry-run');
const folder = mkdtempSync(join(tmpdir(), 'roomful-publish-'));

try {
  for (const one of findPublicPackages()) publish(one);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {import('./public-packages.js').PublicPackage} one */
function publish({ folder: home, manifest }) {
  const { name, version } = manifest;
  if (isPublished(name, version)) {
    console.log(`${name} ${version} is at npm already.`);
    return;
  }
  nameRepository(home);
  const tarball = join(folder, `${name.replaceAll(/\W/g, '-')}.tgz`);
  run('npx', ['-y', 'pnpm@12', 'pack', '--out', tarball], home);
  const options = ['--provenance', '--access', 'public', ...(isDryRun ? ['--dry-run'] : [])];
  run('npx', [...npm, 'publish', tarball, ...options], home);
}

/**
 * @param {string} name
 * @param {string} version
 */
function isPublished(name, version) {
  const view = spawnSync('npm', ['view', `${name}@${version}`, 'version', '--json'], { encoding: 'utf8' });
  if (view.status === 0) return view.stdout.includes(version);
  if (view.stdout.includes('E404') || view.stderr.includes('E404')) return false;
  throw new Error(`npm could not be asked for ${name}:\n${view.stderr}`);
}

/**
 * npm takes a package's origin only if its manifest names the same repository, and that is wherever this runs.
 *
 * @param {string} home
 */
function nameRepository(home) {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
  if (server === undefined || repository === undefined) return;
  const path = join(home, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  const url = `${server}/${repository}`;
  manifest.repository = { type: 'git', url: `git+${url}.git`, directory: relative(repositoryRoot, home) };
  manifest.bugs = `${url}/issues`;
  manifest.homepage = `${url}#readme`;
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {string} cwd
 */
function run(program, args, cwd) {
  const { status } = spawnSync(program, args, { cwd, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed.`);
}
