/** Says something to the other tabs of this browser. */
export interface TabChannel<Message> {
  tell(message: Message): void;
  /** Calls back for what other tabs say. Answers with the function that stops it. */
  listen(listener: (message: Message) => void): () => void;
  close(): void;
}

/** Where the browser has no channels between tabs, each tab is on its own. */
export function openTabChannel<Message>(name: string): TabChannel<Message> {
  if (typeof BroadcastChannel === 'undefined') return { tell() {}, listen: () => () => {}, close() {} };
  const channel = new BroadcastChannel(`roomful:${name}`);
  return {
    tell: (message) => channel.postMessage(message),
    listen(listener) {
      const receive = ({ data }: MessageEvent<Message>) => listener(data);
      channel.addEventListener('message', receive);
      return () => channel.removeEventListener('message', receive);
    },
    close: () => channel.close(),
  };
}
