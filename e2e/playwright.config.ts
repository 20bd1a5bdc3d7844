import { defineConfig } from '@playwright/test';
import { findTestTools } from '../scripts/find-test-tools.js';

const { chromium, webkit } = findTestTools();
if (chromium === undefined) {
  throw new Error('The browser tests need Chromium, which was not found. `pnpm provision` installs it or says how.');
}

export default defineConfig({
  outputDir: '../test-results/browser',
  reporter: [['list'], ['json', { outputFile: '../test-results/playwright.json' }]],
  // A test that passes at its second try is a fault somewhere; it should be seen, not retried.
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  // Each test has a server and browsers of its own, and waits for what it sees, not for a while: two share a machine well.
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  projects: [
    { name: 'chromium', testDir: 'tests' },
    // Where WebKitGTK can be had, `pnpm provision` insists on it.
    ...(webkit === undefined ? [] : [{ name: 'webkit', testDir: 'webkit', workers: 1 }]),
  ],
  use: {
    browserName: 'chromium',
    locale: 'en-GB',
    // Recording every step takes a tenth of the time: `pnpm test browser --trace retain-on-failure` does it.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: chromium },
  },
});
