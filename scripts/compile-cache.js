import { join } from 'node:path';
import { repositoryRoot } from './repository-root.js';

/**
 * For the environment of programs that tests start from source: Node keeps there what it made of each file, so every
 * start but the first is quicker by half. A changed file is compiled anew.
 */
export const compileCache = { NODE_COMPILE_CACHE: join(repositoryRoot, '.compile-cache') };
