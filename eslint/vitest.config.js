import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { name: 'eslint', include: ['*.test.js'], testTimeout: 30_000 },
});
