import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Delivery } from '../delivery/delivery.ts';
import type { DeliveryMeter } from '../delivery/delivery-meter.ts';
import type { HookMeter } from '../webhooks/hook-meter.ts';

const MS_PER_SECOND = 1_000;
const SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 10_000];
const SECONDS = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5];

/** What `/metrics` shows, for Prometheus. */
export class Metrics {
  readonly meter: DeliveryMeter;
  readonly hookMeter: HookMeter;
  /** A connection was cut because it went on sending what was refused. */
  readonly floodCut: () => void;
  readonly #registry = new Registry();

  /** `ofProcess`: memory, garbage collection and the event loop too, which a process can tell of only once. */
  constructor({ ofProcess }: { ofProcess: boolean }) {
    if (ofProcess) collectDefaultMetrics({ register: this.#registry });
    const batchSize = this.#histogram('roomful_batch_changes', 'Changes to messages in one transaction.', SIZES);
    const commit = this.#histogram('roomful_commit_seconds', 'A transaction, from its first statement to the disk.');
    const frameSize = this.#histogram('roomful_frame_messages', 'Messages in one frame of a room.', SIZES);
    const fanOut = this.#histogram('roomful_fan_out_seconds', 'Encoding a frame and handing it to all its listeners.');
    const deliveries = this.#counter('roomful_deliveries_total', 'Messages × listeners that frames went out to.');
    const redeliveries = this.#counter(
      'roomful_redeliveries_total',
      'Messages that were not acknowledged and sent again, counted for each who got them.',
    );
    const cuts = this.#counter('roomful_slow_consumer_cuts_total', 'Connections cut because they could not keep up.');
    const floodCuts = this.#counter('roomful_flood_cuts_total', 'Connections cut because they went on being refused.');
    this.floodCut = () => floodCuts.inc();
    const hookDeliveries = this.#counter('roomful_hook_deliveries_total', 'Events that receivers of webhooks took.');
    const hookFailures = this.#counter('roomful_hook_failures_total', 'Events that they did not take, each time.');
    const hookPosts = this.#counter(
      'roomful_hook_posts_total',
      'Messages that came in by webhooks and in their answers.',
    );
    this.hookMeter = {
      delivered: () => hookDeliveries.inc(),
      failed: () => hookFailures.inc(),
      posted: () => hookPosts.inc(),
    };
    this.meter = {
      committed({ changes, ms }) {
        batchSize.observe(changes);
        commit.observe(ms / MS_PER_SECOND);
      },
      published({ messages, listeners, ms }) {
        frameSize.observe(messages);
        fanOut.observe(ms / MS_PER_SECOND);
        deliveries.inc(messages * listeners);
      },
      redelivered: ({ messages }) => redeliveries.inc(messages),
      slowConsumerCut: () => cuts.inc(),
    };
  }

  /** What is looked up at the moment of asking. */
  watch(delivery: Delivery): void {
    this.#gauge('roomful_connections', 'Live connections.', () => delivery.connections.size);
    this.#gauge(
      'roomful_write_queue_depth',
      'Changes to messages that wait for a transaction.',
      () => delivery.writeQueue.depth,
    );
    this.#gauge(
      'roomful_acks_outstanding',
      'Acknowledgements that participants owe: for each message, those who have not sent it.',
      () => delivery.ackTracker.missing,
    );
    this.#gauge('roomful_rooms_live', 'Rooms with somebody in them.', () => delivery.fanOut.size);
    this.#gauge('roomful_load', 'The share of its time that the process works; it sets the pace.', () => delivery.load);
  }

  watchHooks(hooks: { readonly size: number }): void {
    this.#gauge('roomful_hooks', 'Outgoing webhooks that are on.', () => hooks.size);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  render(): Promise<string> {
    return this.#registry.metrics();
  }

  #histogram(name: string, help: string, buckets = SECONDS): Histogram {
    return new Histogram({ name, help, buckets, registers: [this.#registry] });
  }

  #counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.#registry] });
  }

  #gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }
}
