import { defineConfig } from 'vitest/config';

// Tests run on the workspace's TypeScript as it stands: nothing has to be built first.
const conditions = ['roomful-source', 'node', 'module'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // Real servers and programs: on a busy machine they take their time.
  test: { name: 'cli', include: ['test/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 30_000 },
});
