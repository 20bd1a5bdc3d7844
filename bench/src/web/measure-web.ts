/// <reference lib="dom" />
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium } from '@playwright/test';
import { findTestTools } from '../../../scripts/find-test-tools.js';
import { percentile } from '../load/percentile.ts';
import type { Figure } from '../report/figure.ts';
import { resultsFolder } from '../report/results-file.ts';
import type { RunContext } from '../run-context.ts';
import { startTarget } from '../start-target.ts';
import { TemporaryFolder } from '../temporary-folder.ts';
import { multiplyMessages } from '../workloads/multiply-messages.ts';
import { scrollToTop, switchRooms, typeUnderFire } from './acts.ts';
import { plainPage } from './plain-page.ts';
import { install, record } from './probes.ts';
import { plain, roomful, type Subject } from './subject.ts';
import { Writer } from './writer.ts';

const MESSAGES = 10_000;
const MESSAGES_PER_SECOND = 100;
const SWITCHES = 5;
/** The processor as it is, and a quarter of it, as in a cheap phone. */
const SLOWDOWNS = [1, 4] as const;
const AFTER_LOAD_MS = 3_000;
const TRACED_SCROLL_MS = 10_000;
const TRACED = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'blink.user_timing'];
const socketIo = readFileSync(new URL('../../node_modules/socket.io/client-dist/socket.io.min.js', import.meta.url));

type Slowdown = (typeof SLOWDOWNS)[number];

interface Measured {
  firstLoadKilobytes: number;
  firstLoadMs: number;
  /** At the top of all messages, within the time that there was. */
  reachedTop: boolean;
  scrollMaxMs: number;
  scrollP95Ms: number;
  switchMs: number;
  typingMaxMs: number;
  typingP95Ms: number;
}

type Measurements = Record<Slowdown, Measured>;

/** The web app in Chromium, and beside it a page that appends everything. */
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
    const measured: Partial<Record<Subject['name'], Measurements>> = {};
    for (const subject of [roomful, plain]) {
      const results: Partial<Measurements> = {};
      for (const slowdown of SLOWDOWNS) {
        const scrollMs = context.isLong ? 300_000 : 90_000;
        const result = await measure(subject, { browser, url: server.url, slowdown, scrollMs });
        context.record({ workload: 'web', page: subject.name, slowdown, ...result });
        results[slowdown] = result;
      }
      measured[subject.name] = results as Measurements;
    }
    return toFigures(measured as Record<Subject['name'], Measurements>);
  } finally {
    await browser.close();
  }
}

async function measure(
  subject: Subject,
  { browser, url, slowdown, scrollMs }: { browser: Browser; url: string; slowdown: Slowdown; scrollMs: number },
): Promise<Measured> {
  await using context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const run = `${subject.name}_${slowdown}`;
  await context.request.post(`${url}/api/sessions`, { data: { username: `${run}_reader` } });
  await context.route('**/bench/plain.html', (route) => route.fulfill({ contentType: 'text/html', body: plainPage }));
  await context.route('**/bench/socket.io.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: socketIo }),
  );
  const page = await context.newPage();
  await install(page);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  let bytes = 0;
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));

  const startedAt = performance.now();
  await page.goto(url + subject.path('busy'));
  await page.locator(subject.row).last().waitFor({ timeout: 120_000 });
  const firstLoadMs = performance.now() - startedAt;
  // The plain page comes from here, and no server has compressed it.
  const firstLoadBytes = subject.name === 'plain' ? gzipSync(plainPage).length + gzipSync(socketIo).length : bytes;
  // What the app fetches for later is no part of what follows.
  await pause(AFTER_LOAD_MS);

  const traced = async (name: string, act: () => Promise<unknown>) => {
    const path = join(resultsFolder, `web-${run}x-${name}.json`);
    await browser.startTracing(page, { path, categories: TRACED });
    const recorded = await record(page, act);
    await browser.stopTracing();
    return recorded;
  };
  const switches = Float64Array.from(await switchRooms(page, subject, SWITCHES)).sort();
  const typed = await traced('typing', () =>
    typeUnderFire(page, subject, { url, writer: `${run}_writer`, perSecond: MESSAGES_PER_SECOND }),
  );
  // A trace of all of it would be too large to be opened.
  const begun = await traced('scrolling', () => scrollToTop(page, subject, TRACED_SCROLL_MS));
  let reachedTop = false;
  const ended = await record(page, async () => {
    reachedTop = await scrollToTop(page, subject, scrollMs);
  });

  const frames = Float64Array.from([...begun.frames, ...ended.frames]).sort();
  const keys = Float64Array.from(typed.keys).sort();
  return {
    firstLoadKilobytes: firstLoadBytes / 1_000,
    firstLoadMs,
    reachedTop,
    scrollMaxMs: Math.max(0, ...frames),
    scrollP95Ms: percentile(frames, 0.95),
    switchMs: percentile(switches, 0.5),
    typingMaxMs: Math.max(0, ...keys),
    typingP95Ms: percentile(keys, 0.95),
  };
}

function toFigures({ roomful: ours, plain: theirs }: Record<Subject['name'], Measurements>): Figure[] {
  const NONE = { kind: 'none' } as const;
  const atMost = (value: number, unit = 'ms') => ({ kind: 'at most', value, unit }) as const;
  const figures: Figure[] = [];
  for (const slowdown of SLOWDOWNS) {
    // What is promised for the processor as it is.
    const here = (bar: Figure['bar']) => (slowdown === 1 ? bar : NONE);
    const workload = `web, ${MESSAGES.toLocaleString('en')} messages, CPU ${slowdown}× slower`;
    const line = (name: string, key: Exclude<keyof Measured, 'reachedTop'>, bar: Figure['bar']) =>
      figures.push({ workload, name, roomful: ours[slowdown][key], baseline: theirs[slowdown][key], bar });
    line('scrolling to the top, longest frame, ms', 'scrollMaxMs', atMost(50));
    line('scrolling to the top, p95 frame, ms', 'scrollP95Ms', NONE);
    line('back to a room, ms, median', 'switchMs', here(atMost(100)));
    line('key to paint at 100 messages/s, p95, ms', 'typingP95Ms', here(atMost(50)));
    line('key to paint at 100 messages/s, longest, ms', 'typingMaxMs', NONE);
    line('first load, kB', 'firstLoadKilobytes', NONE);
    line('first load to the newest message, ms', 'firstLoadMs', NONE);
  }
  return figures;
}
