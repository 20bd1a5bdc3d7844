import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['packages/*', 'packages/server/vitest.redis.config.ts', 'eslint', 'examples'],
    // A test that is left out on purpose is a test nobody runs: `pnpm test` refuses those too.
    allowOnly: false,
  },
});
