/** From the beginning: who stops it while it still starts has it stopped as well, with all that it started. */
const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
});

interface Places {
  open: string;
  /** Where people of the server log in, and see all rooms. */
  chat: string;
  hint: string;
}

/** Says where to look and what to try, and resolves when somebody stops the program: by Ctrl+C, or SIGTERM. */
export async function untilStopped({ open, chat, hint }: Places): Promise<void> {
  process.stdout.write(`\n  Open   ${open}\n  Try    ${hint}\n  Staff  ${chat}\n  Stop   Ctrl+C\n\n`);
  await stopped;
}
