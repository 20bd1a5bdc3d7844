import { defineConfig } from 'vitest/config';
import serverConfig, { measuringTheProcess } from './vitest.config.ts';

// What counts the sockets of its process wants one that no other test file has used.
export default defineConfig({
  ...serverConfig,
  test: { ...serverConfig.test, name: 'server alone', include: measuringTheProcess, exclude: [], isolate: true },
});
