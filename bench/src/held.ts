/** What a server holds, collected first. */
export interface Held {
  rssBytes: number;
  heapBytes: number;
  /** Outside the heap of JavaScript: buffers, mostly. */
  externalBytes: number;
  /** Since it was asked the last time. */
  loopDelayP99Ms: number;
  timers: number;
  sockets: number;
}
