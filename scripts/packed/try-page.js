// Runs in the folder in which the packed packages were installed: builds a page of Svelte with the room and the widget in it, as
// a host does with Vite, once for the browser and once for the server, and has the server's half write it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { load, run } from './programs.js';

await run(async () => {
  const { build } = await load('vite');
  const { svelte } = await load('@sveltejs/vite-plugin-svelte');
  mkdirSync('page', { recursive: true });
  writeFileSync(
    'page/browser.js',
    `import { mount } from 'svelte'; import Page from './page.svelte';
    mount(Page, { target: document.body });`,
  );
  writeFileSync(
    'page/server.js',
    `import { render } from 'svelte/server'; import Page from './page.svelte';
    export const { body } = render(Page);`,
  );
  const settings = { root: 'page', configFile: false, logLevel: 'warn', plugins: [svelte({ configFile: false })] };

  const { output } = await build({
    ...settings,
    build: { write: false, rolldownOptions: { input: 'page/browser.js' } },
  });
  const code = output.map((/** @type {any} */ file) => file.code ?? file.source).join('\n');
  for (const part of ['customElements.define', '/api/embed/sessions', '--roomful-height'])
    if (!code.includes(part)) throw new Error(`the page that was built has no ${part}`);

  await build({ ...settings, build: { ssr: 'server.js', outDir: 'written' } });
  const { body } = await load(pathToFileURL('page/written/server.js').href);
  for (const part of ['<roomful-chat app="shop" room="help"', 'class="roomful-room'])
    if (!body.includes(part)) throw new Error(`the server writes no ${part}: ${body}`);
});
