import { defineConfig } from 'vitest/config';

// Tests run on the workspace's TypeScript as it stands: nothing has to be built first.
const conditions = ['roomful-source', 'node', 'module'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // Real processes are started; on a busy machine that takes its time.
  test: { name: 'server', include: ['test/**/*.test.ts'], testTimeout: 30_000 },
});
