// Holds what each entry promises its users against api/*.api.md, so that somebody reads every change of it before it is
// released. `--renew` writes the reports anew.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const here = join(import.meta.dirname, '..');
const isRenewing = process.argv.includes('--renew');
/** @type {{ exports: Record<string, { types?: string }> }} */
const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));

/** Without the workspace's own condition, so that what other packages declare is read from their declarations too. */
const asUsersCompile = {
  compilerOptions: {
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable', 'dom'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
  },
};

for (const [entry, { types }] of Object.entries(manifest.exports)) {
  if (types === undefined) continue;
  const name = `${entry === '.' ? 'client' : entry.slice(2).replaceAll('/', '-')}.api.md`;
  const now = describe(join(here, types), name);
  const path = join(here, 'api', name);
  const before = readIfThere(path);
  if (isRenewing) writeFileSync(path, now);
  else if (now !== before) {
    process.exitCode = 1;
    console.error(`What @roomful/sdk${entry.slice(1)} promises its users is not what api/${name} says:\n`);
    console.error(difference(before, now));
    console.error(
      '\nIf that is meant, run `pnpm --filter @roomful/sdk api:renew`, read the difference and commit it, with a changeset.\n',
    );
  }
}

/**
 * @param {string} declarations
 * @param {string} name
 */
function describe(declarations, name) {
  const folder = join(here, 'test-results', 'api');
  mkdirSync(folder, { recursive: true });
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(here, 'package.json'),
    configObject: {
      projectFolder: here,
      mainEntryPointFilePath: declarations,
      compiler: { overrideTsconfig: asUsersCompile },
      newlineKind: 'lf',
      apiReport: { enabled: true, reportFileName: name, reportFolder: folder, reportTempFolder: join(folder, 'temp') },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
          // What is not marked as anything else is public.
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          // TypeDoc looks at the comments, and fails for what is missing.
          'ae-undocumented': { logLevel: ExtractorLogLevel.None },
          'ae-unresolved-link': { logLevel: ExtractorLogLevel.None },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      if (message.logLevel !== ExtractorLogLevel.Error) message.handled = true;
    },
  });
  return readFileSync(join(folder, name), 'utf8');
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/**
 * The lines that are only in one of the two. Enough to see what happened; git shows it in full once it is renewed.
 *
 * @param {string} before
 * @param {string} now
 */
function difference(before, now) {
  const old = new Set(before.split('\n'));
  const fresh = new Set(now.split('\n'));
  const lines = [
    ...[...old].filter((line) => !fresh.has(line)).map((line) => `- ${line}`),
    ...[...fresh].filter((line) => !old.has(line)).map((line) => `+ ${line}`),
  ];
  return lines.length > 40
    ? [...lines.slice(0, 40), `  … and ${lines.length - 40} more lines`].join('\n')
    : lines.join('\n');
}
