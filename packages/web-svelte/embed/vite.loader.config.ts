import { defineConfig } from 'vite';

/** The loader: one script that is a module and a classic one at once, and weighs next to nothing. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    outDir: '../build/embed',
    emptyOutDir: false,
    reportCompressedSize: false,
    lib: {
      entry: `${import.meta.dirname}/loader/main.ts`,
      formats: ['iife'],
      name: 'roomfulLoader',
      fileName: () => 'loader.js',
    },
  },
});
