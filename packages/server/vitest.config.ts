import { defineConfig } from 'vitest/config';

// Tests run on the workspace's TypeScript as it stands: nothing has to be built first.
const conditions = ['roomful-source', 'node', 'module'];

export const measuringTheProcess = ['test/fuzz-*.test.ts'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  // Real servers and sockets: on a busy machine they take their time.
  test: {
    name: 'server',
    include: ['test/**/*.test.ts'],
    exclude: measuringTheProcess,
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
