import type { Connect, SocketOptions } from '@roomful/sdk';
import { expect, test, vi } from 'vitest';
import { lazyConnect } from '../src/lib/connection/lazy-connect.ts';

function options() {
  const onClose = vi.fn<SocketOptions['onClose']>();
  return { url: 'http://localhost', auth: { protocol: 1 }, onEvent: vi.fn(), onTraffic: vi.fn(), onClose };
}

function aSocket() {
  return { emit: vi.fn(), close: vi.fn() };
}

test('what is sent before the code is here goes out in its order, then all the rest', async () => {
  const real = aSocket();
  const connect = vi.fn<Connect>(() => real);
  const code = Promise.withResolvers<Connect>();
  const asked = options();
  const onAnswer = vi.fn();

  const socket = lazyConnect(() => code.promise)(asked);
  socket.emit('one', { n: 1 }, onAnswer);
  socket.emit('two', { n: 2 });
  expect(connect).not.toHaveBeenCalled();
  code.resolve(connect);
  await vi.waitFor(() => expect(connect).toHaveBeenCalledWith(asked));
  socket.emit('three', { n: 3 });

  expect(real.emit.mock.calls).toEqual([
    ['one', { n: 1 }, onAnswer],
    ['two', { n: 2 }],
    ['three', { n: 3 }],
  ]);
  socket.close();
  expect(real.close).toHaveBeenCalledOnce();
  expect(asked.onClose).not.toHaveBeenCalled();
});

test('a socket that is closed before the code is here is never opened', async () => {
  const connect = vi.fn<Connect>(aSocket);
  const code = Promise.withResolvers<Connect>();
  const asked = options();

  const socket = lazyConnect(() => code.promise)(asked);
  socket.emit('one', {});
  socket.close();
  code.resolve(connect);
  await code.promise;
  await Promise.resolve();

  expect(connect).not.toHaveBeenCalled();
  expect(asked.onClose).not.toHaveBeenCalled();
});

test('code that does not come is a line that did not open, and is asked for again with the next socket', async () => {
  const cause = new TypeError('Failed to fetch dynamically imported module');
  const connect = vi.fn<Connect>(aSocket);
  const load = vi.fn<() => Promise<Connect>>().mockRejectedValueOnce(cause).mockResolvedValueOnce(connect);
  const lazy = lazyConnect(load);
  const first = options();

  lazy(first);
  await vi.waitFor(() => expect(first.onClose).toHaveBeenCalledWith({ cause }));
  lazy(options());
  await vi.waitFor(() => expect(connect).toHaveBeenCalledOnce());
});

test('whoever closed it hears nothing of code that does not come', async () => {
  const code = Promise.withResolvers<Connect>();
  const asked = options();

  lazyConnect(() => code.promise)(asked).close();
  code.reject(new Error('offline'));
  await expect(code.promise).rejects.toThrow('offline');
  await Promise.resolve();

  expect(asked.onClose).not.toHaveBeenCalled();
});
