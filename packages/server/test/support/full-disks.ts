import { cpSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, succeeds } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A disk for one server, full when the test says so. Nothing of it outlives the server's process. */
interface FullDisk extends Disposable {
  /** The database, as the server names it. */
  file: string;
  /** Stands before the server's command. */
  prefix: readonly string[];
  fill(processId: number, how: 'nearly' | 'wholly'): void;
  free(processId: number): void;
  /** Takes what is on the disk, as a restart would find it. */
  copyTo(processId: number, folder: string): void;
}

export interface FullDiskKind {
  name: string;
  open(): FullDisk;
  /** What the operator reads. */
  says: RegExp;
}

/** Room for some more messages. */
const NEARLY_BYTES = 300_000;

const SCRIPT_OF_THE_SERVER = 'exec "$@"';

/** Root needs no new user for its own mounts; everybody else becomes root of a namespace where the system allows it. */
const privateMounts = [['--mount'], ['--map-root-user', '--mount']].find((flags) =>
  succeeds(['unshare', ...flags, 'sh', '-c', 'mount -t tmpfs none /mnt']),
);

const smallFileSystem: FullDiskKind = {
  name: 'a small file system',
  says: /^The disk of .*roomful\.db is full/,
  open() {
    const folder = temporaryFolder();
    const mount = `mount -t tmpfs -o size=4m none '${folder.path}'`;
    const seen = (processId: number, name: string) => `/proc/${processId}/root${folder.path}/${name}`;
    return {
      file: folder.file('roomful.db'),
      prefix: ['unshare', ...(privateMounts ?? []), 'sh', '-c', `${mount} && ${SCRIPT_OF_THE_SERVER}`, 'sh'],
      fill: (processId, how) => fillUp(seen(processId, ''), how === 'nearly' ? NEARLY_BYTES : 0),
      free: (processId) => rmSync(seen(processId, 'filler')),
      copyTo: (processId, target) => copyDatabase(seen(processId, ''), target),
      [Symbol.dispose]: () => folder[Symbol.dispose](),
    };
  },
};

const fileSizeLimit: FullDiskKind = {
  name: 'a limit on file sizes',
  says: /^The system refuses to read or write .*roomful\.db \(SQLITE_IOERR_WRITE\)/,
  open() {
    const folder = temporaryFolder();
    const limit = (processId: number, bytes: string) => run(['prlimit', `--pid=${processId}`, `--fsize=${bytes}:`]);
    return {
      file: folder.file('roomful.db'),
      prefix: [],
      fill: (processId, how) => limit(processId, how === 'nearly' ? String(2 * NEARLY_BYTES) : '1'),
      free: (processId) => limit(processId, 'unlimited'),
      copyTo: (_, target) => copyDatabase(folder.path, target),
      [Symbol.dispose]: () => folder[Symbol.dispose](),
    };
  },
};

/** What this machine and user can do. Neither needs root. */
export const fullDiskKinds: readonly FullDiskKind[] = [
  ...(privateMounts ? [smallFileSystem] : []),
  ...(succeeds(['prlimit', '--fsize']) ? [fileSizeLimit] : []),
];

export function fillUp(folder: string, bytesLeft: number): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(join(folder, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - bytesLeft), 1));
}

function copyDatabase(from: string, to: string): void {
  for (const name of ['roomful.db', 'roomful.db-wal']) cpSync(join(from, name), join(to, name));
}
