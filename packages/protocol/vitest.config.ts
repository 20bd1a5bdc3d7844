import { defineConfig } from 'vitest/config';

// Tests run on the workspace's TypeScript as it stands: nothing has to be built first.
const conditions = ['roomful-source', 'node', 'module', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { name: 'protocol', include: ['test/**/*.test.ts'] },
});
