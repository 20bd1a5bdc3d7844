import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findTestTools } from '../../../scripts/find-test-tools.js';

/** Draws the icons of the installed app from favicon.svg. Run it after a change of that: node scripts/make-icons.js */

const staticDir = fileURLToPath(new URL('../static/', import.meta.url));
const logo = readFileSync(join(staticDir, 'favicon.svg'), 'utf8').replaceAll(/<\/?svg[^>]*>/g, '');
/** What a system cuts off at the edges is more of the same colour; the door stays within the inner four fifths. */
const maskable = `<rect width="64" height="64" fill="#046b57" /><g transform="translate(8 6) scale(0.75)">${logo}</g>`;

const { chromium } = findTestTools();
if (chromium === undefined) throw new Error('Drawing needs Chromium, which was not found.');
const folder = mkdtempSync(join(tmpdir(), 'roomful-icons-'));
try {
  for (const [name, size, content] of /** @type {const} */ ([
    ['icon-192', 192, logo],
    ['icon-512', 512, logo],
    ['maskable-512', 512, maskable],
    ['apple-touch-icon', 180, maskable],
  ])) {
    const page = join(folder, `${name}.html`);
    writeFileSync(
      page,
      `<body style="margin:0"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="${size}" height="${size}" style="display:block">${content}</svg>`,
    );
    execFileSync(chromium, [
      ...['--headless', '--no-sandbox', '--hide-scrollbars', '--default-background-color=00000000'],
      ...[`--window-size=${size},${size}`, `--screenshot=${join(staticDir, 'icons', `${name}.png`)}`],
      pathToFileURL(page).href,
    ]);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
