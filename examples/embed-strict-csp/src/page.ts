export interface Chat {
  url: string;
  app: string;
}

/** Nothing here comes from outside, so nothing has to be escaped. */
export function page({ url, app }: Chat, policy: string, nonce: string | undefined): string {
  const directives = policy.split('; ').map((directive) => `<li><code>${directive}</code></li>`);
  const allowed = nonce === undefined ? '' : ` nonce="${nonce}"`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <title>Strictly</title>
    <link rel="stylesheet" href="/page.css">
    <link rel="icon" href="/icon.svg">
  </head>
  <body>
    <main>
      <div>
        <h1>Nothing runs here that was not asked for.</h1>
        <p>This is the whole policy of the page. The chat beside it is in a frame of another origin.</p>
        <ul>${directives.join('')}</ul>
        <nav><a href="/">By address</a> <a href="/nonce">By nonce</a></nav>
      </div>
      <roomful-chat server="${url}" app="${app}" room="counter"></roomful-chat>
    </main>
    <script type="module" async src="${url}/embed.js"${allowed}></script>
  </body>
</html>`;
}
