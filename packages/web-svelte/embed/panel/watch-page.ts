interface PageWatch {
  /** It came into sight, or went out of it. */
  onLook: () => void;
  onUse: () => void;
  /** It may not come back. */
  onLeave: () => void;
}

/** What happens to the page that a panel is on. Answers with what ends it. */
export function watchPage({ onLook, onUse, onLeave }: PageWatch): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  document.addEventListener('visibilitychange', onLook, { signal });
  for (const use of ['focus', 'keydown', 'pointerdown']) addEventListener(use, onUse, { capture: true, signal });
  addEventListener('pagehide', onLeave, { signal });
  return () => stop.abort();
}
