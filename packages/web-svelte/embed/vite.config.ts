import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defaultClientConditions, defineConfig } from 'vite';
import { socketIoLater } from '../build-plugins/socket-io-later.ts';
import { notNeeded } from './build-plugins/not-needed.ts';
import { precompress } from './build-plugins/precompress.ts';

/** The panel: a page of its own beside the app, with none of its code but what is imported here by name. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/embed/',
  publicDir: false,
  plugins: [
    notNeeded(),
    socketIoLater(),
    svelte({ configFile: false, compilerOptions: { runes: true } }),
    precompress(),
  ],
  resolve: { conditions: [...defaultClientConditions] },
  // It holds the connection of all widgets of a person.
  worker: { format: 'es' },
  build: {
    // After the app's own build, which empties the folder around it.
    outDir: '../build/embed',
    emptyOutDir: true,
    assetsDir: 'immutable',
    // Inline, the page's policy would refuse them.
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: { input: `${import.meta.dirname}/panel.html` },
  },
});
