import { describe, expect, it } from 'vitest';
import { AddressGuard } from '../../src/adapters/http/address-guard.ts';
import { GuardedSender } from '../../src/adapters/http/guarded-sender.ts';
import { NoAnswer } from '../../src/ports/hook-sender.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { HookReceiver, status } from '../support/hook-receiver.ts';

describe('which addresses may be called', () => {
  const guard = new AddressGuard([]);

  it.each([
    ['loopback', ['127.0.0.1', '127.255.255.254', '::1']],
    ['unspecified', ['0.0.0.0', '0.1.2.3', '::']],
    ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12:3456::1']],
    ['link-local, where clouds keep their secrets', ['169.254.169.254', 'fe80::1', 'febf::1']],
    ['carrier-grade NAT', ['100.64.0.1', '100.127.255.255']],
    ['multicast and broadcast', ['224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1']],
    ['reserved and for documents', ['192.0.0.1', '192.0.2.1', '198.18.0.1', '203.0.113.1', '240.0.0.1', '2001:db8::1']],
    ['IPv4 written as IPv6', ['::ffff:127.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '::ffff:0:127.0.0.1']],
    ['IPv4 behind NAT64, 6to4 and Teredo', ['64:ff9b::a00:1', '64:ff9b:1::1', '2002:7f00:1::', '2001:0:7f00:1::']],
    ['site-local and what is kept back', ['fec0::1', '100::1', '4000::1', '5f00::1', '3fff::1']],
    ['no address at all', ['', 'localhost', '1.2.3', 'example.com', '127.0.0.1.nip.io', '8.8.8.8:80', '[::1]']],
  ])('[HOOK9] not %s', (_, addresses) => {
    expect(addresses.map((address) => [address, guard.judge(address)])).toEqual(
      addresses.map((address) => [address, 'refused']),
    );
  });

  it.each(['8.8.8.8', '93.184.216.34', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])(
    '[HOOK9] %s is on the public internet',
    (address) => expect(guard.judge(address)).toBe('public'),
  );

  it('[HOOK9] what the operator names is allowed, and nothing beside it', () => {
    const open = new AddressGuard(['10.1.0.0/16', '127.0.0.1', 'fd00::/8']);
    const verdicts = ['10.1.2.3', '127.0.0.1', 'fd00::7', '10.2.0.1', '127.0.0.2', '::ffff:127.0.0.1', '::1'].map(
      (address) => open.judge(address),
    );
    expect(verdicts).toEqual(['allowed', 'allowed', 'allowed', 'refused', 'refused', 'refused', 'refused']);
  });
});

describe('calling what strangers have chosen', () => {
  function senderFor(resolve: (name: string) => Promise<string[]>, allowPrivate = ['127.0.0.1']) {
    const sender = new GuardedSender({ allowPrivate, clock: systemClock, resolve });
    return Object.assign(sender, { [Symbol.dispose]: () => sender.close() });
  }
  const post = (sender: GuardedSender, url: string) =>
    sender.post({ url, headers: {}, body: '{}', signal: new AbortController().signal });

  it.each([
    ['10.0.0.1'],
    ['::1'],
    ['169.254.169.254'],
    ['127.0.0.1', '10.0.0.1'],
    ['93.184.216.34', '192.168.0.1'],
    ['::ffff:127.0.0.1'],
    ['127.0.0.1; rm'],
  ])('[HOOK9] a name that leads to %s is not called', async (...addresses) => {
    await using receiver = await HookReceiver.start();
    using sender = senderFor(() => Promise.resolve(addresses));
    for (const scheme of ['http', 'https']) {
      await expect(post(sender, `${scheme}://inside.example:${receiver.port}/`)).rejects.toMatchObject({
        code: 'HOOK_URL_REFUSED',
        message: expect.not.stringMatching(/10\.|192\.|169\./) as string,
      });
    }
    expect(receiver.received).toEqual([]);
  });

  it('[HOOK9] a name is looked up once for a connection, and that goes to what was looked at', async () => {
    await using receiver = await HookReceiver.start();
    // As who rebinds a name: harmless when it is looked at, inside when it is used.
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    const asked: string[] = [];
    using sender = senderFor((name) => {
      asked.push(name);
      return Promise.resolve(answers.shift() ?? []);
    });
    receiver.respond = status(200, { connection: 'close' });
    expect(await post(sender, `http://rebound.example:${receiver.port}/`)).toMatchObject({ status: 200 });
    expect(asked).toEqual(['rebound.example']);
    expect(receiver.received[0]?.headers.host).toBe(`rebound.example:${receiver.port}`);
    await expect(post(sender, `http://rebound.example:${receiver.port}/`)).rejects.toMatchObject({
      code: 'HOOK_URL_REFUSED',
    });
    expect(receiver.received).toHaveLength(1);
  });

  it('[HOOK9] an address that is no name is looked at as well', async () => {
    await using receiver = await HookReceiver.start();
    using sender = senderFor(() => Promise.reject(new Error('no name to look up')), ['10.0.0.0/8']);
    for (const host of ['127.0.0.1', '[::1]', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '0.0.0.0']) {
      await expect(post(sender, `http://${host}:${receiver.port}/`)).rejects.toMatchObject({
        code: 'HOOK_URL_REFUSED',
      });
    }
    expect(receiver.received).toEqual([]);
  });

  it('[HOOK9] plain http goes only to what the operator names', async () => {
    using closed = senderFor(() => Promise.resolve(['93.184.216.34']), []);
    expect(() => closed.assertUrl('http://example.com/')).toThrow(/Over plain http everybody on the way/);
    expect(() => closed.assertUrl('https://example.com/')).not.toThrow();
    using open = senderFor(() => Promise.resolve(['93.184.216.34']));
    await expect(post(open, 'http://example.com/')).rejects.toMatchObject({ code: 'HOOK_URL_REFUSED' });
  });

  it('[HOOK9] the system’s own names are looked at too', async () => {
    await using receiver = await HookReceiver.start();
    const sender = new GuardedSender({ allowPrivate: ['10.0.0.0/8'], clock: systemClock });
    await expect(post(sender, `http://localhost:${receiver.port}/`)).rejects.toMatchObject({
      code: 'HOOK_URL_REFUSED',
    });
    sender.close();
  });

  it('[HOOK8] says in words what keeps a receiver from answering, without addresses', async () => {
    using sender = senderFor((name) =>
      name === 'none.example'
        ? Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }))
        : Promise.resolve([]),
    );
    const receiver = await HookReceiver.start();
    const { port } = receiver;
    receiver.respond = (_, response) => response.destroy();
    const failure = (url: string) => post(sender, url).catch((error: unknown) => error);
    const plain = `http://127.0.0.1:${port}/`;
    const found = [await failure(plain), await failure(plain.replace('http:', 'https:'))];
    await receiver.close();
    found.push(await failure(plain), await failure('https://none.example/'), await failure('https://empty.example/'));
    expect(found.every((error) => error instanceof NoAnswer)).toBe(true);
    expect(found.map((error) => (error as Error).message)).toEqual([
      'It closed the connection (ECONNRESET).',
      expect.stringMatching(/^It (does not speak TLS here|can’t be reached) \([A-Z_]+\)\.$/),
      'Nothing answers at this address (ECONNREFUSED).',
      'Its name leads nowhere (ENOTFOUND).',
      'Its name leads nowhere (ENOTFOUND).',
    ]);
  });

  it('[HOOK8] a connection is kept for the next event, and opened anew where the receiver has closed it', async () => {
    await using receiver = await HookReceiver.start();
    let lookups = 0;
    using sender = senderFor(() => {
      lookups++;
      return Promise.resolve(['127.0.0.1']);
    });
    const url = `http://kept.example:${receiver.port}/`;
    for (let n = 0; n < 3; n++) expect(await post(sender, url)).toMatchObject({ status: 200, body: '' });
    expect(lookups).toBe(1);
    const { port } = receiver;
    await receiver.close();
    await receiver.listen(port);
    expect(await post(sender, url)).toMatchObject({ status: 200 });
  });

  it('[HOOK8] reads no more of an answer than 64 KiB', async () => {
    await using receiver = await HookReceiver.start();
    using sender = senderFor(() => Promise.resolve(['127.0.0.1']));
    receiver.respond = (_, response) => void response.writeHead(200).end('x'.repeat(65_537));
    expect(await post(sender, receiver.url)).toMatchObject({ status: 200, body: undefined });
    receiver.respond = (_, response) => void response.writeHead(200).end('x'.repeat(65_536));
    expect((await post(sender, receiver.url)).body).toHaveLength(65_536);
  });
});
