export interface PageListeners {
  /** The network is back, or the page is looked at again. */
  onWake: () => void;
  /** The browser lost its network. */
  onOffline: () => void;
}

/** Listens to what a browser knows of network and page; elsewhere there is nothing to hear. Answers with what stops it. */
export function watchPage({ onWake, onOffline }: PageListeners): () => void {
  const page: EventTarget | undefined = globalThis.document;
  const wakeIfVisible = () => {
    if (globalThis.document?.visibilityState === 'visible') onWake();
  };
  globalThis.addEventListener?.('online', onWake);
  globalThis.addEventListener?.('offline', onOffline);
  page?.addEventListener('visibilitychange', wakeIfVisible);
  return () => {
    globalThis.removeEventListener?.('online', onWake);
    globalThis.removeEventListener?.('offline', onOffline);
    page?.removeEventListener('visibilitychange', wakeIfVisible);
  };
}
