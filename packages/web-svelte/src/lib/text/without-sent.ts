/** What of a field stays when a text of it is sent: all that was typed since. */
export function withoutSent(now: string, sent: string): string {
  return now.startsWith(sent) ? now.slice(sent.length) : now;
}
