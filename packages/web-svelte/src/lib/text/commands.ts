/** What this app does by itself. Whatever else begins with a slash is sent as it is: bots have commands of their own. */
export const commandNames = ['shrug', 'shortcuts'] as const;

const SHRUG = '¯\\_(ツ)_/¯';

/** What a written text asks for: to be sent, perhaps as another one, or to be shown the keys. */
export function readCommand(written: string): { kind: 'send'; text: string } | { kind: 'shortcuts' } {
  const [, name, rest = ''] = /^\/([a-z]+)(?:\s+([\s\S]*))?$/.exec(written.trim()) ?? [];
  if (name === 'shortcuts' && rest === '') return { kind: 'shortcuts' };
  if (name === 'shrug') return { kind: 'send', text: rest === '' ? SHRUG : `${rest} ${SHRUG}` };
  return { kind: 'send', text: written };
}
