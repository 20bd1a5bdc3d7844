import browserTests from '../playwright.config.ts';

/** `pnpm --filter @roomful/e2e screenshots` */
export default { ...browserTests, testDir: '.', outputDir: '../../test-results/screenshots', reporter: 'list' };
