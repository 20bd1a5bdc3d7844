import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** @type {Partial<import('typedoc').TypeDocOptions>} */
export default {
  name: '@roomful/sdk',
  entryPoints: Object.values(manifest.exports).flatMap((target) => target['roomful-source'] ?? []),
  out: 'test-results/reference',
  readme: 'README.md',
  tsconfig: 'tsconfig.json',
  // What these are is in what they belong to.
  intentionallyNotExported: ['ArgsSchema', 'Added'],
  intentionallyNotDocumented: ['index.RoomFeed.[asyncIterator].__type.return'],
  excludeInternal: true,
  excludePrivate: true,
  disableSources: true,
  validation: { notExported: true, invalidLink: true, notDocumented: true, rewrittenLink: true, invalidPath: true },
  requiredToBeDocumented: ['Class', 'Interface', 'Function', 'TypeAlias', 'Variable'],
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
};
