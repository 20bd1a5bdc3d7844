import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

async function run(program: string): Promise<string> {
  const file = join(import.meta.dirname, 'programs', program);
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=roomful-source', file]);
  return stdout;
}

it('the test chat needs no framework of tests, and lets the process end', async () => {
  expect(await run('with-node-test.ts')).toMatch(/pass 2\n[^]*fail 0/);
});

it('the test chat says how to add the server where it is missing', async () => {
  expect(await run('without-server.ts')).toBe(
    'Error: The test chat runs the real server in this process, and @roomful/server is not installed. Add it to your ' +
      'devDependencies: npm install --save-dev @roomful/server',
  );
});
