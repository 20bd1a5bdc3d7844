import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startTestServer } from '@roomful/server/testing';
import { expect, it } from 'vitest';
import { enter } from '../../helpers/people.ts';
import { makeBot, textsBy, untilTexts } from '../../helpers/bots.ts';

const program = fileURLToPath(new URL('receiver.ts', import.meta.url));

/** The receiver in a process of its own; it ends by being killed. */
async function startReceiver(secret: string, { port = 0, die = false } = {}) {
  const args = ['--conditions=roomful-source', program, secret, String(port), ...(die ? ['die'] : [])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { port: Number(String(line)), pid: child.pid ?? 0, ended, [Symbol.asyncDispose]: kill };
}

it(
  '[BOT1] [BOT2] a bot behind a webhook answers once, though its process is killed after handling and before it answers',
  { timeout: 30_000 },
  async () => {
    const webhooks = { maxPerBot: 1, allowPrivate: ['127.0.0.1'], giveUpDays: 1 };
    await using server = await startTestServer({ webhooks });
    const ana = await enter('ana', server);
    await using _ana = ana.client;
    const account = await makeBot(server.url);
    const hooks = `${server.url}/api/bots/${account.user.id}/hooks`;
    const call = async (method: string, path: string, body?: object) => {
      const answer = await fetch(hooks + path, {
        method,
        headers: { authorization: `Bearer ${account.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body ?? {}),
      });
      return (await answer.json()) as { secret: string; hook: { id: number } };
    };
    const { secret, hook } = await call('POST', '', { kind: 'outgoing', url: 'http://127.0.0.1:9/hooks' });

    const first = await startReceiver(secret, { die: true });
    await call('PATCH', `/${hook.id}`, { url: `http://127.0.0.1:${first.port}/hooks` });
    ana.room.send('/where');
    await first.ended;
    await using second = await startReceiver(secret, { port: first.port });
    await untilTexts(ana.room, 'helper', 1);
    ana.room.send('/help');
    // What comes later in the room is told later, so nothing more is to come for the first one.
    const [where, help] = await untilTexts(ana.room, 'helper', 2);
    expect(where).toBe(`I am process ${second.pid}.`);
    expect(help).toContain('/where');
    expect(textsBy(ana.room, 'helper')).toHaveLength(2);
  },
);
