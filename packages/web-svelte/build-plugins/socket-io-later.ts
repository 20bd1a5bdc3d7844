import type { Plugin } from 'vite';

const MODULE = 'connect-with-socket-io.js';
const STAND_IN = '\0roomful:socket-io-later';

/**
 * The connection is in the shared worker, so a page needs Socket.IO only where there is none: it gets the SDK's one module
 * that has it in a file of its own, when the first socket is asked for. A worker is built without this plugin and has
 * Socket.IO at once, and so has everything in dev, where worker and page share their modules.
 */
export function socketIoLater(): Plugin {
  return {
    name: 'roomful:socket-io-later',
    apply: 'build',
    enforce: 'pre',
    resolveId: {
      filter: { id: /connect-with-socket-io\.js$/ },
      async handler(source, importer) {
        if (importer === undefined || importer === STAND_IN) return null;
        const real = await this.resolve(source, importer, { skipSelf: true });
        if (real === null) this.error(`${MODULE} was not found: the page would load all of Socket.IO first.`);
        return { id: STAND_IN, meta: { real: real.id } };
      },
    },
    load: {
      filter: { id: new RegExp(`^${STAND_IN}$`) },
      handler(id) {
        const real: unknown = this.getModuleInfo(id)?.meta['real'];
        return [
          `import { lazyConnect } from '#lib/connection/lazy-connect.ts';`,
          `export const connectWithSocketIo = lazyConnect(`,
          `  async () => (await import(${JSON.stringify(real)})).connectWithSocketIo,`,
          `);`,
        ].join('\n');
      },
    },
  };
}
