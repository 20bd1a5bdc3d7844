/** `0` turns a limit off. What is absent follows the others: see `transport/event-limits.ts`. */
export interface Rates {
  messagesPerSecond: number;
  messagesBurst: number;
  joinsPerMinute: number;
  /** From one address. */
  loginsPerMinute: number;
  /** Of one user. */
  connectsPerMinute?: number | undefined;
  requestsPerSecond?: number | undefined;
  acksPerSecond?: number | undefined;
  botMessagesPerSecond?: number | undefined;
  botMessagesBurst?: number | undefined;
  botJoinsPerMinute?: number | undefined;
  addressEventsPerSecond?: number | undefined;
  /** REST calls. */
  addressCallsPerSecond?: number | undefined;
}

/** Of sockets `0` is: as many as come. */
export interface Maxima {
  sockets: number;
  socketsPerAddress: number;
  /** How long a socket may take until it has said who it is. */
  handshakeMs: number;
  /** How long a request may take to arrive: who sends it byte by byte holds a connection for no longer. */
  requestMs: number;
}
