import process from 'node:process';
import { defineConfig } from 'vitest/config';
import { compileCache } from './scripts/compile-cache.js';

// For the workers, and for what they start.
Object.assign(process.env, compileCache);

export default defineConfig({
  test: {
    projects: ['packages/*', 'packages/*/vitest.{alone,redis}.config.ts', 'eslint', 'examples'],
    // A test that is left out on purpose is a test nobody runs: `pnpm test` refuses those too.
    allowOnly: false,
  },
});
