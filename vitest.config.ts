import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['packages/*', 'packages/server/vitest.redis.config.ts', 'eslint'],
    // Most of the time a test waits for a process, a disk or a browser: every core may have one.
    maxWorkers: '100%',
    // A test that is left out on purpose is a test nobody runs: `pnpm test` refuses those too.
    allowOnly: false,
  },
});
