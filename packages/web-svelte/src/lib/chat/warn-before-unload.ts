/** From now on the browser asks before it reloads or closes the page. Answers with the function that ends it. */
export function warnBeforeUnload(window: EventTarget): () => void {
  const ask = (event: Event) => event.preventDefault();
  // Only while it is needed: pages that listen can't be kept for the way back.
  window.addEventListener('beforeunload', ask);
  return () => window.removeEventListener('beforeunload', ask);
}
