import { defineProject } from 'vitest/config';

export default defineProject({
  resolve: { conditions: ['roomful-source'] },
  ssr: { resolve: { conditions: ['roomful-source'] } },
  test: { name: 'web', include: ['test/**/*.test.ts'] },
});
