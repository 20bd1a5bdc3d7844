import { defineConfig } from 'vitest/config';

// Tests run on the workspace's TypeScript as it stands: nothing has to be built first.
const conditions = ['roomful-source', 'node', 'module'];

export const measuringTheProcess = ['test/endurance/*.test.ts', 'test/bot/{trouble,draining}.test.ts'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // Real servers and programs: on a busy machine they take their time.
  test: {
    name: 'sdk',
    include: ['test/**/*.test.ts'],
    exclude: measuringTheProcess,
    setupFiles: ['test/helpers/disposables-of-node-22.ts'],
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
