import { expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { WireClient } from './support/wire-client.ts';

it('[OPS1] /metrics follows a message from the queue to its acknowledgement', async () => {
  const clock = new ManualClock();
  await using server = await startTestServer({ clock });
  using alice = await WireClient.enter(server.url, 'alice');
  using bob = await WireClient.enter(server.url, 'bob');
  bob.stopAcknowledging();
  const roomId = await alice.join('general');
  await bob.join('general');
  const { message } = await alice.send(roomId, 'hello', { timestamp: clock.now() });
  await bob.hear('messages');

  expect(await readMetrics(server.url)).toMatchObject({
    roomful_connections: 2,
    roomful_rooms_live: 1,
    roomful_write_queue_depth: 0,
    roomful_batch_changes_count: 1,
    roomful_batch_changes_sum: 1,
    roomful_commit_seconds_count: 1,
    roomful_frame_messages_count: 1,
    roomful_fan_out_seconds_count: 1,
    roomful_deliveries_total: 2,
    roomful_acks_outstanding: 1,
    roomful_redeliveries_total: 0,
    roomful_slow_consumer_cuts_total: 0,
    roomful_load: 0,
  });

  clock.advance(1_000);
  await bob.hear('messages');
  bob.notify('ack_messages', { roomId, rev: message.rev });
  await alice.hear('delivery_status', ({ updates }) => updates[0]?.deliveryStatus === 'sent');
  expect(await readMetrics(server.url)).toMatchObject({ roomful_redeliveries_total: 1, roomful_acks_outstanding: 0 });
});

async function readMetrics(url: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => /^\w+ /.test(line));
  return Object.fromEntries(lines.map((line) => line.split(' ')).map(([name, value]) => [name ?? '', Number(value)]));
}
