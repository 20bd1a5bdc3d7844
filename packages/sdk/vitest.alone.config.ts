import { defineConfig } from 'vitest/config';
import sdkConfig, { measuringTheProcess } from './vitest.config.ts';

// What counts the listeners, timers or memory of its process wants one that no other test file has used.
export default defineConfig({
  ...sdkConfig,
  test: { ...sdkConfig.test, name: 'sdk alone', include: measuringTheProcess, exclude: [], isolate: true },
});
