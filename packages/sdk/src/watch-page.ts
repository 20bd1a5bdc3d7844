/** In a browser: when the network is back or the page is looked at again. Answers with the function that stops it. */
export function onPageWake(wake: () => void): () => void {
  const page: EventTarget | undefined = globalThis.document;
  const wakeIfVisible = () => {
    if (globalThis.document?.visibilityState === 'visible') wake();
  };
  globalThis.addEventListener?.('online', wake);
  page?.addEventListener('visibilitychange', wakeIfVisible);
  return () => {
    globalThis.removeEventListener?.('online', wake);
    page?.removeEventListener('visibilitychange', wakeIfVisible);
  };
}
