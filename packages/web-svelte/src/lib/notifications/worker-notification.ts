/** What a window asks the service worker to show, and hears from it when somebody clicked that. */
export interface WorkerNotification {
  kind: 'roomful-notification';
  title: string;
  body: string;
  tag: string;
  icon: string;
  /** Where a click leads. */
  room: string;
  message: number | undefined;
}

/** Calls back when somebody clicked a notification that the service worker showed for this window. */
export function onWorkerNotificationClick(onopen: (clicked: WorkerNotification) => void): () => void {
  if (!('serviceWorker' in navigator)) return () => {};
  const stop = new AbortController();
  const hear = ({ data }: MessageEvent<WorkerNotification | undefined>) => {
    if (data?.kind === 'roomful-notification') onopen(data);
  };
  navigator.serviceWorker.addEventListener('message', hear, { signal: stop.signal });
  return () => stop.abort();
}
