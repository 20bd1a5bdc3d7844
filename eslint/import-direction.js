import { dirname, matchesGlob, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layers, ownedPackages } from './layers.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Where the names lead that are no relative paths and still stay in the repository. */
const aliases = [
  { prefix: '@roomful/protocol', folder: 'packages/protocol/src/' },
  { prefix: '@roomful/sdk', folder: 'packages/sdk/src/' },
  { prefix: '@roomful/server', folder: 'packages/server/src/testing/' },
  { prefix: '#lib/', folder: 'packages/web-svelte/src/lib/' },
];

/**
 * Holds every import against the tables of layers.js.
 * @type {import('eslint').Rule.RuleModule}
 */
export const importDirection = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = toRepositoryPath(context.filename);

    /** @param {import('eslint').Rule.Node} node */
    const check = (node) => {
      const source = 'source' in node ? node.source : undefined;
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return;
      const message = findProblem(file, source.value);
      if (message !== undefined) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};

/**
 * @param {string} file
 * @param {string} specifier
 */
function findProblem(file, specifier) {
  const target = locate(file, specifier);
  return target === undefined ? findOwnershipProblem(file, specifier) : findLayerProblem(file, target, specifier);
}

/**
 * @param {string} file
 * @param {string} target
 * @param {string} specifier
 */
function findLayerProblem(file, target, specifier) {
  const from = layerOf(file);
  const to = layerOf(target);
  if (from === undefined || from.mayImport === 'everything' || to === undefined || from === to) return undefined;
  // A package's public entry is for everyone outside the packages; its files are for itself.
  if (from.name === 'outside programs' && !specifier.startsWith('.')) return undefined;
  if (from.mayImport.includes(to.name)) return undefined;
  return `${capitalize(from.name)} must not import ${to.name} (${specifier}). ${from.because}`;
}

/**
 * @param {string} file
 * @param {string} specifier
 */
function findOwnershipProblem(file, specifier) {
  const row = ownedPackages.find(
    (owned) => matchesAny(file, owned.in) && matchesAny(specifier, owned.packages) && !matchesAny(file, owned.onlyIn),
  );
  return row === undefined ? undefined : `${specifier} must not be imported here. ${row.because}`;
}

/**
 * The path in the repository that an import leads to, or undefined for a package from npm.
 * @param {string} file
 * @param {string} specifier
 */
function locate(file, specifier) {
  if (specifier.startsWith('.')) return toRepositoryPath(resolve(root, dirname(file), specifier));
  const alias = aliases.find(({ prefix }) => specifier.startsWith(prefix));
  return alias === undefined ? undefined : alias.folder + specifier.slice(alias.prefix.length);
}

/** @param {string} path */
function layerOf(path) {
  return layers.find((layer) => matchesAny(path, layer.files));
}

/**
 * @param {string} text
 * @param {string[]} globs
 */
function matchesAny(text, globs) {
  return globs.some((glob) => matchesGlob(text, glob));
}

/** @param {string} path */
function toRepositoryPath(path) {
  return relative(root, path).split(sep).join('/');
}

/** @param {string} text */
function capitalize(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
