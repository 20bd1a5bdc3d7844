import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { findTestTools } from '../../../scripts/find-test-tools.js';
import { freePort } from '../../../scripts/free-port.js';
import { WebKitPage } from './webkit-page.ts';

const STARTS_WITHIN_MS = 30_000;

/**
 * WebKitGTK, the engine of Safari as far as Linux has it, driven by the W3C's WebDriver protocol: Playwright's own WebKit is a
 * download that closed networks don't get. It needs a display, which is one in memory.
 */
export class WebKitDriver {
  readonly #url: string;
  readonly #processes: readonly ChildProcess[];

  static async start(): Promise<WebKitDriver> {
    const { webkit } = findTestTools();
    if (webkit === undefined) throw new Error('WebKitGTK’s driver was not found. `pnpm provision` installs it.');
    const screen = ['-screen', '0', '1400x1000x24', '-nolisten', 'tcp'];
    const display = spawn(webkit.display, ['-displayfd', '3', ...screen], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const number = await firstLine(display.stdio[3] as Readable);
    const port = await freePort();
    const driver = spawn(webkit.driver, [`--port=${port}`], {
      env: {
        ...process.env,
        DISPLAY: `:${number}`,
        // Nothing of the machine's own: no sound, no settings, no accelerated graphics.
        GSETTINGS_BACKEND: 'memory',
        LIBGL_ALWAYS_SOFTWARE: '1',
        NO_AT_BRIDGE: '1',
      },
      stdio: 'ignore',
    });
    const started = new WebKitDriver(`http://127.0.0.1:${port}`, [driver, display]);
    await started.#ready();
    return started;
  }

  private constructor(url: string, processes: readonly ChildProcess[]) {
    this.#url = url;
    this.#processes = processes;
  }

  /** A browser of its own that remembers nothing. */
  async open(): Promise<WebKitPage> {
    // WebKitWebDriver finds its MiniBrowser by itself, which makes every such window a private one.
    const answer = await fetch(`${this.#url}/session`, {
      method: 'POST',
      body: JSON.stringify({ capabilities: { alwaysMatch: { browserName: 'MiniBrowser' } } }),
    });
    const { value } = (await answer.json()) as { value: { sessionId?: string; message?: string } };
    if (value.sessionId === undefined) throw new Error(`WebKit did not open: ${value.message}`);
    return new WebKitPage(`${this.#url}/session/${value.sessionId}`);
  }

  async dispose(): Promise<void> {
    for (const process of this.#processes) {
      if (process.exitCode !== null || process.signalCode !== null) continue;
      const exited = once(process, 'exit');
      process.kill();
      await exited;
    }
  }

  async #ready(): Promise<void> {
    const deadline = performance.now() + STARTS_WITHIN_MS;
    while (performance.now() < deadline) {
      try {
        await fetch(`${this.#url}/status`);
        return;
      } catch {
        // It does not listen yet, and has no way of telling when it does.
        await pause(50);
      }
    }
    throw new Error('WebKitGTK’s driver does not answer.');
  }
}

async function firstLine(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    if (text.includes('\n')) return text.trim();
  }
  throw new Error('There is no display: Xvfb ended.');
}
