import { StartError } from '../../start-error.ts';

/** What can't be undone is said twice. */
export function assertMeant(flags: Readonly<Record<string, unknown>>, call: string): void {
  if (flags['yes'] === true) return;
  throw new StartError(`Nothing brings this back but a backup. If it is meant: roomful admin ${call}`);
}
