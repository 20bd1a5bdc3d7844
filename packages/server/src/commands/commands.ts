import type { Command } from './command.ts';

/** By their first word. `serve` is not among them: it owns the process, see main.ts. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  admin: async () => (await import('./admin/admin.ts')).admin,
};
