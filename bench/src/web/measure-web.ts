/// <reference lib="dom" />
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from '@playwright/test';
import { findTestTools } from '../../../scripts/find-test-tools.js';
import { percentile } from '../load/percentile.ts';
import type { Figure } from '../report/figure.ts';
import type { RunContext } from '../run-context.ts';
import { startTarget } from '../start-target.ts';
import { TemporaryFolder } from '../temporary-folder.ts';
import { multiplyMessages } from '../workloads/multiply-messages.ts';
import { plainPage } from './plain-page.ts';
import { install, record } from './probes.ts';
import { plain, roomful, type Subject } from './subject.ts';
import { Writer } from './writer.ts';

const MESSAGES = 10_000;
const CPU_SLOWER = 4;
const TYPED = 'It stays as quick as on an empty page, whatever comes in meanwhile.';
const SWITCHES = 3;
const socketIo = readFileSync(new URL('../../node_modules/socket.io/client-dist/socket.io.min.js', import.meta.url));

interface Measured {
  firstLoadKilobytes: number;
  firstLoadMs: number;
  scrollMaxMs: number;
  scrollP95Ms: number;
  switchMs: number;
  typingMaxMs: number;
  typingP95Ms: number;
}

/** The web app in Chromium at a quarter of this machine's speed, and beside it a page that appends everything. */
export async function measureWeb(context: RunContext): Promise<Figure[]> {
  using folder = new TemporaryFolder();
  const file = folder.file('chat.db');
  {
    await using server = await startTarget('roomful', { file });
    using writer = await Writer.join(server.url, 'writer', 'busy');
    for (let n = 1; n <= 10; n++)
      await writer.say(`@@${n} ${'Shall we meet at the corner at noon? '.repeat(1 + (n % 4) * 3)}`);
  }
  multiplyMessages(file, MESSAGES);
  await using server = await startTarget('roomful', { file });
  {
    using writer = await Writer.join(server.url, 'other', 'quiet');
    for (let n = 1; n <= 10; n++) await writer.say(`A quiet word, number ${n}.`);
  }
  const browser = await chromium.launch({
    executablePath: findTestTools().chromium ?? '',
    // The plain page comes from no address at all, and such a page may not speak to this machine otherwise.
    args: ['--disable-features=LocalNetworkAccessChecks'],
  });
  try {
    const measured: Partial<Record<Subject['name'], Measured>> = {};
    for (const subject of [roomful, plain]) {
      const result = await measure(subject, { browser, url: server.url, seconds: context.isLong ? 60 : 15 });
      context.record({ workload: 'web', page: subject.name, ...result });
      measured[subject.name] = result;
    }
    return toFigures(measured as Record<Subject['name'], Measured>);
  } finally {
    await browser.close();
  }
}

async function measure(
  subject: Subject,
  { browser, url, seconds }: { browser: Browser; url: string; seconds: number },
): Promise<Measured> {
  await using context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const username = `${subject.name}_reader`;
  await context.request.post(`${url}/api/sessions`, { data: { username } });
  await context.route('**/bench/plain.html', (route) => route.fulfill({ contentType: 'text/html', body: plainPage }));
  await context.route('**/bench/socket.io.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: socketIo }),
  );
  const page = await context.newPage();
  await install(page);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWER });
  let bytes = 0;
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));

  const startedAt = performance.now();
  await page.goto(url + subject.path('busy'));
  await page.locator(subject.row).last().waitFor({ timeout: 120_000 });
  const firstLoadMs = performance.now() - startedAt;
  // The plain page comes from here, and no server has compressed it.
  const firstLoadBytes = subject.name === 'plain' ? gzipSync(plainPage).length + gzipSync(socketIo).length : bytes;

  const scrolled = await record(page, () => scrollUp(page, subject, seconds));
  const switches: number[] = [];
  for (let n = 0; n < SWITCHES; n++) {
    await subject.switchTo(page, 'quiet');
    switches.push(await subject.switchTo(page, 'busy'));
  }
  const typed = await record(page, () => typeUnderFire(page, subject, url));

  const frames = Float64Array.from(scrolled.frames).sort();
  const keys = Float64Array.from(typed.keys).sort();
  return {
    firstLoadKilobytes: firstLoadBytes / 1_000,
    firstLoadMs,
    scrollMaxMs: Math.max(0, ...frames),
    scrollP95Ms: percentile(frames, 0.95),
    switchMs: percentile(Float64Array.from(switches).sort(), 0.5),
    typingMaxMs: Math.max(0, ...keys),
    typingP95Ms: percentile(keys, 0.95),
  };
}

/** By the wheel, without a rest, towards the first message. */
async function scrollUp(page: Page, { list }: Subject, seconds: number): Promise<void> {
  const box = await page.locator(list).boundingBox();
  if (box === null) throw new Error('There is no list to scroll.');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const until = performance.now() + seconds * 1_000;
  while (performance.now() < until) await page.mouse.wheel(0, -700);
}

async function typeUnderFire(page: Page, { field }: Subject, url: string): Promise<void> {
  using writer = await Writer.join(url, 'writer_two', 'busy');
  const over = new AbortController();
  const chatter = writer.chatter(100, over.signal);
  await page.locator(field).focus();
  await page.keyboard.type(TYPED, { delay: 60 });
  over.abort();
  await chatter;
}

function toFigures({ roomful: ours, plain: theirs }: Record<Subject['name'], Measured>): Figure[] {
  const workload = `web, ${MESSAGES.toLocaleString('en')} messages, CPU ${CPU_SLOWER}× slower`;
  const line = (name: string, key: keyof Measured, bar: Figure['bar']): Figure => ({
    workload,
    name,
    roomful: ours[key],
    baseline: theirs[key],
    bar,
  });
  const atMost = (value: number, unit = 'ms') => ({ kind: 'at most', value, unit }) as const;
  return [
    line('scrolling, longest frame, ms', 'scrollMaxMs', atMost(50)),
    line('scrolling, p95 frame, ms', 'scrollP95Ms', { kind: 'none' }),
    line('back to a room, ms, median', 'switchMs', atMost(100)),
    line('key to paint at 100 messages/s, p95, ms', 'typingP95Ms', atMost(50)),
    line('key to paint at 100 messages/s, longest, ms', 'typingMaxMs', { kind: 'none' }),
    line('first load, kB', 'firstLoadKilobytes', { kind: 'none' }),
    line('first load to the newest message, ms', 'firstLoadMs', { kind: 'none' }),
  ];
}
