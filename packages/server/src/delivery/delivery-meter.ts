/** What can be counted and timed on a message's way. `/metrics` is made of it. Durations are in milliseconds. */
export interface DeliveryMeter {
  /** One transaction of the write queue. */
  committed(batch: { changes: number; ms: number }): void;
  /** One frame of one room. */
  published(batch: { messages: number; listeners: number; ms: number }): void;
  /** What a participant did not acknowledge went out to it again. */
  redelivered(batch: { messages: number }): void;
  /** A connection that could not keep up was cut. */
  slowConsumerCut(): void;
}
