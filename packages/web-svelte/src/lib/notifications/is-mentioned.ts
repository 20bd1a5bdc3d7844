/** Whether a text addresses somebody: `@name`, as a word of its own and in any case. */
export function isMentioned(username: string, content: string): boolean {
  return new RegExp(`(?<![\\w@])@${username}(?!\\w)`, 'i').test(content);
}
