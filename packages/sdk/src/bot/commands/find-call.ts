import { findMention } from '../find-mention.ts';

/** A line that may call a command: whether it does depends on the bot's commands. */
export interface Call {
  name: string;
  /** Everything after the name. */
  rest: string;
}

/** `/roll 20`, `/roll@bot 20`, `@bot roll 20` and `@bot /roll 20`; `undefined` for what is none of these, or for another bot. */
export function findCall(text: string, username: string): Call | undefined {
  const mention = findMention(text, username);
  // With the name first; a text that names the bot later calls nothing.
  if (mention !== undefined && mention !== text) return split(mention, username, '/?');
  return split(text, username, '/');
}

function split(text: string, username: string, slash: string): Call | undefined {
  const [whole, name, bot] = new RegExp(`^${slash}(\\p{L}[\\p{L}\\d_-]*)(?:@(\\w+))?(?=\\s|$)`, 'u').exec(text) ?? [];
  if (whole === undefined || name === undefined) return undefined;
  if (bot !== undefined && bot.toLowerCase() !== username.toLowerCase()) return undefined;
  return { name, rest: text.slice(whole.length).trim() };
}
