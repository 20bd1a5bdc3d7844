export interface PageListeners {
  /** The network is back, or the page is looked at again. */
  onWake: () => void;
  /** The browser lost its network. */
  onOffline: () => void;
}

/** Listens to what a browser knows of network and page; elsewhere there is nothing to hear. Answers with what stops it. */
export function watchPage({ onWake, onOffline }: PageListeners): () => void {
  const page = globalThis.document as Document | undefined;
  const stop = new AbortController();
  const wakeIfVisible = () => {
    if (page?.visibilityState === 'visible') onWake();
  };
  globalThis.addEventListener?.('online', onWake, stop);
  globalThis.addEventListener?.('offline', onOffline, stop);
  page?.addEventListener('visibilitychange', wakeIfVisible, stop);
  return () => stop.abort();
}
