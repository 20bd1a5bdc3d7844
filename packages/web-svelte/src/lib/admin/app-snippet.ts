import type { App } from '@roomful/protocol';

export type SnippetKind = 'chat' | 'launcher';

/** What to put into a page, so that it shows a room of this app. Dots stand for what only the page knows. */
export function appSnippet({
  server,
  app,
  match,
  kind,
}: {
  server: string;
  app: App;
  match: string;
  kind: SnippetKind;
}) {
  const attributes = [
    ['server', server],
    ['app', app.id],
    ['room', match.replace(/\*$/, '…')],
  ].map(([name, value]) => `${name}="${value}"`);
  return [
    `<script type="module" async src="${server}/embed.js"></script>`,
    `<roomful-${kind} ${attributes.join(' ')}></roomful-${kind}>`,
  ].join('\n');
}

/** `order-*` among words of another direction, where no element can have one of its own. */
export const leftToRight = (match: string): string => `\u2066${match}\u2069`;
