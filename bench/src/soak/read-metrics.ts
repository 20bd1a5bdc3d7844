const SHOWN = new Set([
  'roomful_connections',
  'roomful_write_queue_depth',
  'nodejs_eventloop_lag_p99_seconds',
  'nodejs_heap_size_used_bytes',
  'nodejs_active_handles_total',
  'process_resident_memory_bytes',
]);

/** What the operator sees of these, as far as the server shows them. */
export async function readMetrics(url: string): Promise<Record<string, number>> {
  const response = await fetch(`${url}/metrics`);
  const samples = (await response.text()).split('\n').map((line) => line.split(' '));
  return Object.fromEntries(
    samples.flatMap(([name = '', value]) => (SHOWN.has(name) ? [[name, Number(value)] as const] : [])),
  );
}
