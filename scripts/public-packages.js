import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from './repository-root.js';

/**
 * @typedef {{ name: string, version: string, private?: boolean, exports?: Record<string, unknown>, dependencies?: Record<string, string> }} Manifest
 * @typedef {{ folder: string, manifest: Manifest }} PublicPackage
 */

/** What is published, each after what it depends on. @returns {PublicPackage[]} */
export function findPublicPackages() {
  const found = globSync('packages/*/package.json', { cwd: repositoryRoot })
    .sort()
    .map((file) => join(repositoryRoot, file))
    .map((file) => ({ folder: dirname(file), manifest: JSON.parse(readFileSync(file, 'utf8')) }))
    .filter(({ manifest }) => manifest.private !== true);
  /** @type {PublicPackage[]} */
  const sorted = [];
  while (sorted.length < found.length) {
    const next = found.find(
      (one) => !sorted.includes(one) && found.every((other) => !dependsOn(one, other) || sorted.includes(other)),
    );
    if (next === undefined) throw new Error('The packages depend on each other in a circle.');
    sorted.push(next);
  }
  return sorted;
}

/**
 * @param {PublicPackage} one
 * @param {PublicPackage} other
 */
function dependsOn(one, other) {
  return Object.hasOwn(one.manifest.dependencies ?? {}, other.manifest.name);
}
