/// <reference lib="dom" />
import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, chromium } from '@playwright/test';
import { findTestTools } from '../../../scripts/find-test-tools.js';
import { percentile } from '../load/percentile.ts';
import type { Figure } from '../report/figure.ts';
import type { RunContext } from '../run-context.ts';
import { startTarget } from '../start-target.ts';
import { TemporaryFolder } from '../temporary-folder.ts';
import { ShopServer, type Variant, variants } from './host-page.ts';
import { SlowLine } from './slow-line.ts';

const ADMIN_TOKEN = 'of-this-bench-alone-0123456789';
/** A good line at home. */
const LINE = { bytesPerSecond: 1_250_000, latencyMs: 40 };
const SLOWDOWNS = [1, 4] as const;
/** Whatever is late counts as well. */
const AFTER_LOAD_MS = 3_000;
/** Of how much a page may lose by the widget. */
const AT_MOST = 1.05;

interface Cost {
  largestPaintMs: number;
  longTasksMs: number;
  /** How far things moved on the page that nobody moved. */
  shift: number;
  kilobytes: number;
}

/** What the widget costs the page that it stands on: the same page with and without it, by turns. */
export async function measureHost(context: RunContext): Promise<Figure[]> {
  const rounds = context.isLong ? 41 : 15;
  using folder = new TemporaryFolder();
  await using server = await startTarget('roomful', { file: folder.file('chat.db'), adminToken: ADMIN_TOKEN });
  await using line = new SlowLine(LINE);
  await using shop = await ShopServer.start();
  // Two names of this machine: the two are strangers to the browser.
  const shopUrl = `http://localhost:${await line.open(shop.port, 'localhost')}`;
  shop.chat = `http://127.0.0.1:${await line.open(Number(new URL(server.url).port))}`;
  await addApp(server.url, shopUrl);
  const browser = await chromium.launch({ executablePath: findTestTools().chromium ?? '' });
  try {
    const figures: Figure[] = [];
    for (const slowdown of SLOWDOWNS) {
      const costs: Record<Variant, Cost[]> = { alone: [], launcher: [], room: [] };
      for (let round = 0; round <= rounds; round++) {
        // Each is first and last as often as the others.
        const order = variants.map((_, n) => variants[(n + round) % variants.length] as Variant);
        for (const variant of order) {
          const cost = await measure(`${shopUrl}/${variant}`, { browser, line, slowdown });
          // In the first round the browser itself warms up.
          if (round > 0) costs[variant].push(cost);
        }
      }
      for (const variant of variants) {
        context.record({ workload: 'host', page: variant, slowdown, rounds, ...medians(costs[variant]) });
        if (variant !== 'alone') figures.push(...toFigures(variant, slowdown, costs));
      }
    }
    return figures;
  } finally {
    await browser.close();
  }
}

async function addApp(url: string, origin: string): Promise<void> {
  const response = await fetch(`${url}/api/admin/apps`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      id: 'shop',
      name: 'Shop',
      origins: [origin],
      rooms: [{ match: 'help', access: 'everyone' }],
      guests: true,
    }),
  });
  if (!response.ok) throw new Error(`The app was refused: ${await response.text()}`);
}

async function measure(
  url: string,
  { browser, line, slowdown }: { browser: Browser; line: SlowLine; slowdown: number },
): Promise<Cost> {
  await using context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.addInitScript(() => {
    if (window !== window.top) return;
    const seen = { largestPaintMs: 0, longTasksMs: 0, shift: 0 };
    Object.assign(window, { seen });
    const observe = (type: string, note: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
    observe('largest-contentful-paint', (entry) => (seen.largestPaintMs = entry.startTime));
    observe('longtask', (entry) => (seen.longTasksMs += entry.duration));
    observe('layout-shift', (entry) => (seen.shift += (entry as PerformanceEntry & { value: number }).value));
  });
  line.takeBytes();
  await page.goto(url);
  await page.locator('li').last().waitFor();
  const widget = page.locator('roomful-chat');
  if ((await widget.count()) > 0) await widget.locator('iframe').contentFrame().getByRole('textbox').waitFor();
  await pause(AFTER_LOAD_MS);
  const seen = await page.evaluate(() => (window as unknown as { seen: Omit<Cost, 'kilobytes'> }).seen);
  return { ...seen, kilobytes: line.takeBytes() / 1_000 };
}

function medians(costs: readonly Cost[]): Cost {
  const median = (key: keyof Cost) => percentile(Float64Array.from(costs, (cost) => cost[key]).sort(), 0.5);
  return {
    largestPaintMs: median('largestPaintMs'),
    longTasksMs: median('longTasksMs'),
    shift: median('shift'),
    kilobytes: median('kilobytes'),
  };
}

function toFigures(variant: Exclude<Variant, 'alone'>, slowdown: number, costs: Record<Variant, Cost[]>): Figure[] {
  const workload = `a page with ${{ launcher: 'the closed bubble', room: 'a room in sight' }[variant]}, CPU ${slowdown}× slower`;
  const [ours, alone] = [medians(costs[variant]), medians(costs.alone)];
  const line = (name: string, key: keyof Cost, bar: Figure['bar']): Figure => ({
    workload,
    name,
    roomful: ours[key],
    baseline: alone[key],
    bar,
  });
  const within = { kind: 'ratio at most', value: AT_MOST } as const;
  return [
    line('largest paint, ms, median', 'largestPaintMs', within),
    line('long tasks of the page, ms in all, median', 'longTasksMs', within),
    line('layout shift', 'shift', { kind: 'none' }),
    line('over the line, kB', 'kilobytes', { kind: 'none' }),
  ];
}
