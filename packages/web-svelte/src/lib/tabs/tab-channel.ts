/** Says something to the other tabs of this browser. */
export interface TabChannel<Message> {
  /** Once closed, it says nothing any more. */
  tell(message: Message): void;
  /** Calls back for what other tabs say. Answers with the function that stops it. */
  listen(listener: (message: Message) => void): () => void;
  close(): void;
}

/** Where the browser has no channels between tabs, its storage tells the others. */
export function openTabChannel<Message>(name: string): TabChannel<Message> {
  if (typeof BroadcastChannel === 'undefined') return openStorageChannel(`roomful:tell:${name}`);
  const channel = new BroadcastChannel(`roomful:${name}`);
  let isClosed = false;
  return {
    tell(message) {
      if (!isClosed) channel.postMessage(message);
    },
    listen(listener) {
      const receive = ({ data }: MessageEvent<Message>) => listener(data);
      channel.addEventListener('message', receive);
      return () => channel.removeEventListener('message', receive);
    },
    close() {
      isClosed = true;
      channel.close();
    },
  };
}

/** Nothing stays in the storage: a change is told, and taken back. Where that is forbidden, each tab is on its own. */
function openStorageChannel<Message>(told: string): TabChannel<Message> {
  return {
    tell(message) {
      try {
        localStorage.setItem(told, JSON.stringify(message));
        localStorage.removeItem(told);
      } catch {
        // Forbidden or full.
      }
    },
    listen(listener) {
      const receive = ({ key, newValue }: StorageEvent) => {
        if (key === told && newValue !== null) listener(JSON.parse(newValue) as Message);
      };
      globalThis.addEventListener?.('storage', receive);
      return () => globalThis.removeEventListener?.('storage', receive);
    },
    close() {},
  };
}
