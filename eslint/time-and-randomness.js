/**
 * The rules that keep what a test has to control behind a port: time and randomness everywhere in the server and the
 * SDK, the process in the server.
 */

/** @typedef {{ time?: string, process?: string }} Sentences A sentence for each thing that is restricted here. */

const timers = ['setTimeout', 'setInterval', 'setImmediate', 'performance'];
const timerModules = ['node:timers', 'node:timers/promises', 'node:perf_hooks'];
const randomFunctions = ['randomBytes', 'randomFill', 'randomFillSync', 'randomInt', 'randomUUID', 'getRandomValues'];

/**
 * @param {Sentences} sentences
 * @returns {import('eslint').Linter.RulesRecord}
 */
export function restrict({ time, process }) {
  const globals = time === undefined ? [] : timers.map((name) => ({ name, message: time }));
  /** @type {{ object: string, property?: string, message: string }[]} */
  const properties = [];
  /** @type {{ name: string, importNames?: string[], message: string }[]} */
  const paths = [];
  const syntax = [];

  if (time !== undefined) {
    properties.push({ object: 'Date', property: 'now', message: time });
    properties.push({ object: 'Math', property: 'random', message: time });
    properties.push({ object: 'AbortSignal', property: 'timeout', message: time });
    properties.push(...randomFunctions.map((property) => ({ object: 'crypto', property, message: time })));
    paths.push(...timerModules.map((name) => ({ name, message: time })));
    paths.push({ name: 'node:crypto', importNames: randomFunctions, message: time });
    // A date made from a given time is fine; one made from nothing reads the clock.
    syntax.push({ selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: time });
    syntax.push({ selector: 'CallExpression[callee.name="Date"]', message: time });
  }
  if (process !== undefined) {
    globals.push({ name: 'process', message: process });
    paths.push({ name: 'node:process', message: process });
  }
  return {
    'no-restricted-globals': options(globals),
    'no-restricted-properties': options(properties),
    'no-restricted-imports': options(paths.length > 0 ? [{ paths }] : []),
    'no-restricted-syntax': options([...syntax, ...houseSyntax]),
  };
}

/**
 * A rule without options keeps those that an earlier configuration gave it, so one with nothing to restrict is off.
 * @param {unknown[]} list
 * @returns {import('eslint').Linter.RuleEntry}
 */
function options(list) {
  return list.length > 0 ? ['error', ...list] : 'off';
}

/** What no source file of a package does. They stand here because a rule's options replace each other. */
const houseSyntax = [
  {
    selector: 'ExportDefaultDeclaration',
    message: 'Export by name: the name is then the same in every file, and the file is called after it.',
  },
  {
    selector: 'ExportAllDeclaration',
    message: 'Import from the file that has it instead of re-exporting all of it.',
  },
];
