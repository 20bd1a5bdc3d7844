/** Arrow keys, Home and End within a list that Tab enters at one place. Says whether the key was one of them. */
export function moveFocus(event: KeyboardEvent, items: Iterable<HTMLElement>): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
  const all = [...items];
  const current = all.findIndex((item) => item === document.activeElement);
  if (current === -1) return false;
  const next = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: all.length - 1 }[event.key];
  if (next === undefined) return false;
  all[Math.min(Math.max(next, 0), all.length - 1)]?.focus();
  return true;
}
