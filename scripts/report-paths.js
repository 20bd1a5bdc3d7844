import { join } from 'node:path';
import { repositoryRoot } from './repository-root.js';

/** Where the runs leave what they found, for the summary and for people. */
export const resultsFolder = join(repositoryRoot, 'test-results');
export const vitestReportPath = join(resultsFolder, 'vitest.json');
export const playwrightReportPath = join(resultsFolder, 'playwright.json');
export const packedReportPath = join(resultsFolder, 'packed.json');
export const gatesReportPath = join(resultsFolder, 'gates.json');
