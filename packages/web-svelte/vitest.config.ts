import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineProject } from 'vitest/config';

export default defineProject({
  // Rune classes are modules of Svelte's; here they run without a page.
  plugins: [svelte({ configFile: false })],
  resolve: { conditions: ['roomful-source'] },
  ssr: { resolve: { conditions: ['roomful-source'] } },
  // On a busy machine even what waits for nothing may wait for its turn.
  test: { name: 'web', include: ['test/**/*.test.ts'], testTimeout: 20_000, hookTimeout: 20_000 },
});
