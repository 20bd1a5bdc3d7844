/** Makes the links of a list one tab stop: the arrow keys, Home and End move among them. */
export function roveLinks(list: HTMLElement): () => void {
  const steps: Record<string, (at: number, last: number) => number> = {
    ArrowDown: (at, last) => Math.min(at + 1, last),
    ArrowUp: (at) => Math.max(at - 1, 0),
    Home: () => 0,
    End: (_, last) => last,
  };

  function move(event: KeyboardEvent) {
    const step = steps[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const links = [...list.querySelectorAll<HTMLElement>('[data-rove]')];
    const at = links.findIndex((link) => link === event.target);
    if (at === -1) return;
    event.preventDefault();
    links[step(at, links.length - 1)]?.focus();
  }

  function follow({ target }: FocusEvent) {
    if (!(target instanceof HTMLElement) || !target.matches('[data-rove]')) return;
    for (const other of list.querySelectorAll<HTMLElement>('[data-rove][tabindex="0"]')) other.tabIndex = -1;
    target.tabIndex = 0;
  }

  list.addEventListener('keydown', move);
  list.addEventListener('focusin', follow);
  return () => {
    list.removeEventListener('keydown', move);
    list.removeEventListener('focusin', follow);
  };
}
