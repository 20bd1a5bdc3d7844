import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineProject } from 'vitest/config';

export default defineProject({
  // Rune classes are modules of Svelte's; here they run without a page.
  plugins: [svelte({ configFile: false })],
  resolve: { conditions: ['roomful-source'] },
  ssr: { resolve: { conditions: ['roomful-source'] } },
  test: { name: 'web', include: ['test/**/*.test.ts'] },
});
