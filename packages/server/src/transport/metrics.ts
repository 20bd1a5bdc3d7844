import { Gauge, Registry } from 'prom-client';
import type { Delivery } from '../delivery/delivery.ts';

/** What `/metrics` shows, for Prometheus. */
export class Metrics {
  readonly #registry = new Registry();

  constructor(delivery: Delivery) {
    const registers = [this.#registry];
    new Gauge({
      name: 'roomful_connections',
      help: 'Live connections.',
      registers,
      collect() {
        this.set(delivery.connections.size);
      },
    });
    new Gauge({
      name: 'roomful_write_queue_depth',
      help: 'Changes to messages that wait for a transaction.',
      registers,
      collect() {
        this.set(delivery.writeQueue.depth);
      },
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  render(): Promise<string> {
    return this.#registry.metrics();
  }
}
