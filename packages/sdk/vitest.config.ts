import { defineConfig } from 'vitest/config';

// Tests run on the workspace's TypeScript as it stands: nothing has to be built first.
const conditions = ['roomful-source', 'node', 'module'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // Real servers and programs: on a busy machine they take their time.
  test: {
    name: 'sdk',
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/helpers/disposables-of-node-22.ts'],
    testTimeout: 30_000,
  },
});
