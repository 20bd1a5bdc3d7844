import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../scripts/free-port.js';
import { resultsFolder } from './report/results-file.ts';
import { ServerProcess } from './server-process.ts';

export type TargetName = 'roomful' | 'plain';

const roomfulProgram = join(
  dirname(fileURLToPath(import.meta.resolve('@roomful/server/package.json'))),
  'bin/roomful.js',
);
const plainProgram = fileURLToPath(new URL('../baselines/plain-socketio.ts', import.meta.url));

/** Starts the server under test on a free port with its database in the given file. */
export async function startTarget(
  name: TargetName,
  {
    file,
    profile = false,
    withProbe = false,
    adminToken = '',
  }: { file: string; profile?: boolean; withProbe?: boolean; adminToken?: string },
): Promise<ServerProcess> {
  const port = await freePort();
  const inspection = profile ? ['--cpu-prof', `--cpu-prof-dir=${resultsFolder}`] : [];
  if (name === 'plain') {
    const nodeArgs = [...inspection, plainProgram, String(port), file];
    return ServerProcess.start({ nodeArgs, port, readyPath: '/', withProbe });
  }
  return ServerProcess.start({
    nodeArgs: [...inspection, roomfulProgram, 'serve'],
    port,
    readyPath: '/healthz',
    withProbe,
    env: {
      ROOMFUL_HOST: '127.0.0.1',
      ROOMFUL_PORT: String(port),
      ROOMFUL_DATABASE_URL: `sqlite:${file}`,
      ROOMFUL_SYNCHRONOUS: 'full',
      ROOMFUL_LOG_LEVEL: 'error',
      ROOMFUL_RATE_MESSAGES_PER_SECOND: '0',
      ROOMFUL_RATE_JOINS_PER_MINUTE: '0',
      ROOMFUL_RATE_LOGINS_PER_MINUTE: '0',
      ...(adminToken !== '' && { ROOMFUL_ADMIN_TOKEN: adminToken }),
    },
  });
}
