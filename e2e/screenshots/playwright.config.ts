import browserTests from '../playwright.config.ts';

/** `pnpm --filter @roomful/e2e screenshots` */
const { projects: _tests, ...settings } = browserTests;

export default { ...settings, testDir: '.', outputDir: '../../test-results/screenshots', reporter: 'list' };
