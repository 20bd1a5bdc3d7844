// Part of the build: writes `dist/`, the entry `@roomful/web-svelte/svelte` as a library of Svelte's is published. Its
// components stay components, which the host's own Svelte compiles, for the browser and for the server; its modules become
// JavaScript. It takes what the entry reaches in `embed/` and `src/lib/`, and nothing else.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const home = fileURLToPath(new URL('..', import.meta.url));
const entry = 'embed/room/index.ts';
/** What the entry promises is told by these; the rest is nobody's concern. */
const declared = [entry, 'embed/room/props.ts'];

const compilerOptions = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  moduleDetection: ts.ModuleDetectionKind.Force,
};
const anImport = /((?:^|\n)(?:import|export)\b[^'"]*?|\bimport\()(['"])([^'"]+)\2/g;

/** @type {Set<string>} */
const taken = new Set();
rmSync(join(home, 'dist'), { recursive: true, force: true });
take(entry);
for (const file of declared) write(toDeclaration(placeOf(file)), relink(declare(file), file, toDeclaration));

/** @param {string} file */
function take(file) {
  if (taken.has(file)) return;
  taken.add(file);
  const source = readFileSync(join(home, file), 'utf8');
  write(placeOf(file), relink(publish(file, source), file, placeOf));
}

/**
 * @param {string} file
 * @param {string} source
 */
function publish(file, source) {
  if (file.endsWith('.css')) return `export default ${JSON.stringify(withoutSpace(source))};\n`;
  if (!file.endsWith('.svelte')) return transpile(source);
  // The template may have types as well, which Svelte takes out by itself where the script says so.
  return source.replace(
    /(<script[^>]*>\n)(.*?)(?=<\/script>)/gs,
    (_, tag, script) => tag + transpile(script).replace(/^export \{\};\n/m, ''),
  );
}

/**
 * @param {string} text
 * @param {string} file
 * @param {(file: string) => string} toPlace
 */
function relink(text, file, toPlace) {
  return text.replaceAll(anImport, (all, before, quote, specifier) => {
    const target = locate(specifier, file);
    if (target === undefined) return all;
    if (!target.endsWith('.d.ts') && toPlace === placeOf) take(target);
    // The declarations of the package beside `dist/` stay where they are.
    const to = target.endsWith('.d.ts') ? target : join('dist', placeOf(target));
    const path = relative(dirname(join('dist', placeOf(file))), to)
      .split(sep)
      .join('/');
    return `${before}${quote}${path.startsWith('.') ? path : `./${path}`}${quote}`;
  });
}

/**
 * The file of this package that an import means; nothing for another package.
 *
 * @param {string} specifier
 * @param {string} from
 */
function locate(specifier, from) {
  const [path = ''] = specifier.split('?');
  if (path.startsWith('#lib/')) return path.replace('#lib/', 'src/lib/');
  return path.startsWith('.') ? join(dirname(from), path) : undefined;
}

/** @param {string} file */
function placeOf(file) {
  return file
    .replace(/^(?:embed|src)\//, '')
    .replace(/\.ts$/, '.js')
    .replace(/\.css$/, '.css.js');
}

/** @param {string} file */
function toDeclaration(file) {
  return file.replace(/\.js$/, '.d.ts');
}

/** @param {string} source */
function transpile(source) {
  return ts.transpileModule(source, { compilerOptions }).outputText;
}

/** @param {string} file */
function declare(file) {
  const source = readFileSync(join(home, file), 'utf8');
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(source, {
    compilerOptions,
    reportDiagnostics: true,
  });
  const [problem] = diagnostics;
  if (problem) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`);
  return outputText;
}

/** @param {string} css */
function withoutSpace(css) {
  return css
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,]) ?/g, '$1')
    .trim();
}

/**
 * @param {string} place
 * @param {string} text
 */
function write(place, text) {
  const path = join(home, 'dist', place);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
