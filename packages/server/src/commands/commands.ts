import type { Command } from './command.ts';

/** By their first word. `serve` is not among them: it owns the process, see program.ts. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  archive: async () => (await import('./archive.ts')).archive,
  backup: async () => (await import('./backup.ts')).backup,
  restore: async () => (await import('./restore.ts')).restore,
  admin: async () => (await import('./admin/admin.ts')).admin,
};
