import { defineConfig } from 'vitest/config';

const conditions = ['roomful-source', 'node', 'module', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { name: 'sdk', include: ['test/**/*.test.ts'] },
});
