import { defineConfig } from 'vitest/config';
import serverConfig from './vitest.config.ts';

// What sessions take part in holds on a real Redis as it does in process: the same tests, once more.
export default defineConfig({
  ...serverConfig,
  test: {
    ...serverConfig.test,
    name: 'server on Redis',
    exclude: [],
    include: ['accounts', 'pairing', 'presence', 'rate-limits', 'recovery', 'rooms', 'sessions', 'single-session'].map(
      (suite) => `test/${suite}.test.ts`,
    ),
    setupFiles: ['test/support/sessions-in-redis.ts'],
  },
});
