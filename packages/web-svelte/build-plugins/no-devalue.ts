import type { Plugin } from 'vite';

const STAND_IN = '\0roomful:no-devalue';

/**
 * Kit writes and reads with devalue what its server sends, and the state of history entries and snapshots. This app has no
 * data from Kit's server, no remote functions, forms or snapshots, and the state of its entries is always `{}`: JSON does
 * for that. Whatever else would need devalue fails with a sentence, in the browser's build alone.
 */
export function noDevalue(): Plugin {
  return {
    name: 'roomful:no-devalue',
    apply: 'build',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'client',
    resolveId: { filter: { id: /^devalue$/ }, handler: () => STAND_IN },
    load: {
      filter: { id: new RegExp(`^${STAND_IN}$`) },
      handler: () =>
        [
          `const needed = () => { throw new Error('This needs devalue: take the plugin no-devalue out of vite.config.ts.'); };`,
          `export const stringify = (value) => JSON.stringify(value);`,
          `export const parse = (text) => JSON.parse(text);`,
          ...['stringifyAsync', 'unflatten', 'uneval'].map((name) => `export const ${name} = needed;`),
        ].join('\n'),
    },
  };
}
