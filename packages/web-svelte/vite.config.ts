import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defaultClientConditions, defineConfig } from 'vite';

const SERVER = 'http://127.0.0.1:3000';

export default defineConfig(({ command }) => ({
  plugins: [
    tailwindcss(),
    sveltekit({
      compilerOptions: { runes: true },
      adapter: adapter({ fallback: 'index.html', precompress: true }),
      // The server hashes the bootstrap script for its policy: everything else stays in files.
      inlineStyleThreshold: 0,
      paths: { relative: false },
    }),
  ],
  resolve: {
    // In dev the workspace's TypeScript is used as it stands; a build takes what is published.
    conditions: command === 'serve' ? ['roomful-source', ...defaultClientConditions] : [...defaultClientConditions],
  },
  server: {
    proxy: {
      '/api': SERVER,
      '/socket.io': { target: SERVER, ws: true },
    },
  },
}));
