import { rmSync } from 'node:fs';
import { fillUp } from './full-disks.ts';
import { run, succeeds } from './run.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A file system that believes in more space than its disk has: writing succeeds, and fsync fails. */
export interface ThinDisk extends Disposable {
  path: string;
  fill(bytesLeft: number): void;
  free(): void;
}

/** Without a journal, which would turn the file system read-only by itself. Needs root and loop devices. */
function openThinDisk(): ThinDisk {
  const disk = temporaryFolder();
  const folder = temporaryFolder();
  const image = disk.file('image');
  const dispose = () => {
    succeeds(['umount', folder.path]);
    succeeds(['umount', disk.path]);
    folder[Symbol.dispose]();
    disk[Symbol.dispose]();
  };
  try {
    run(['mount', '-t', 'tmpfs', '-o', 'size=4m', 'none', disk.path]);
    run(['truncate', '-s', '16M', image]);
    run(['mkfs.ext4', '-q', '-O', '^has_journal', '-E', 'nodiscard', image]);
    run(['mount', '-o', 'loop', image, folder.path]);
  } catch (error) {
    dispose();
    throw error;
  }
  return {
    path: folder.path,
    fill: (bytesLeft) => fillUp(disk.path, bytesLeft),
    free: () => rmSync(disk.file('filler')),
    [Symbol.dispose]: dispose,
  };
}

function isPossible(): boolean {
  try {
    openThinDisk()[Symbol.dispose]();
    return true;
  } catch {
    return false;
  }
}

/** None where the machine has none to offer. */
export const thinDisks: readonly { name: string; open: () => ThinDisk }[] = isPossible()
  ? [{ name: 'a disk smaller than it says', open: openThinDisk }]
  : [];
