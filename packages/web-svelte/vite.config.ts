import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';
import { fewFiles } from './build-plugins/few-files.ts';
import { noDevalue } from './build-plugins/no-devalue.ts';
import { socketIoLater } from './build-plugins/socket-io-later.ts';

const SERVER = `http://127.0.0.1:${process.env['ROOMFUL_PORT'] ?? 3000}`;

/** Kit hides its announcer with a style attribute, which the server's policy refuses; a rule in app.css does the same. */
function announcerWithoutStyleAttribute(): Plugin {
  return {
    name: 'roomful:announcer-without-style-attribute',
    enforce: 'pre',
    transform: {
      filter: { id: /@sveltejs\/kit\/src\/runtime\/components\/root\.svelte$/ },
      handler: (code) => ({ code: code.replace(/\sstyle="[^"]*"/, ''), map: null }),
    },
  };
}

export default defineConfig(({ command }) => ({
  plugins: [
    announcerWithoutStyleAttribute(),
    socketIoLater(),
    noDevalue(),
    fewFiles(),
    tailwindcss(),
    sveltekit({
      compilerOptions: { runes: true },
      adapter: adapter({ fallback: 'index.html', precompress: true }),
      // The server hashes the bootstrap script for its policy: everything else stays in files.
      inlineStyleThreshold: 0,
      paths: { relative: false },
      // Once the app runs, it does so by itself (lib/shell): what is needed for a start is known then.
      serviceWorker: { register: false },
    }),
  ],
  resolve: {
    // In dev the workspace's TypeScript is used as it stands; a build takes what is published.
    conditions: command === 'serve' ? ['roomful-source', ...defaultClientConditions] : [...defaultClientConditions],
  },
  // The worker of the shared connection imports as everything else does.
  worker: { format: 'es' },
  server: {
    proxy: {
      // As an object, which leaves the Host header as it is: the server holds the Origin against it.
      '/api': { target: SERVER },
      '/socket.io': { target: SERVER, ws: true },
    },
  },
}));
