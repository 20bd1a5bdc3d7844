import type { Customer } from '../customers.ts';
import { html, type Html } from './html.ts';

/** Where the chat is, and as whose pages these are known there. */
export interface Chat {
  url: string;
  app: string;
}

export interface Page {
  title: string;
  body: Html;
}

/** What all pages have around them. */
export function layOut({ title, body }: Page, customer: Customer | undefined, chat: Chat): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Kiln</title>
        <link rel="stylesheet" href="/shop.css" />
        <link rel="icon" href="/img/dawn-cup.svg" />
      </head>
      <body>
        <header>
          <a class="mark" href="/">Kiln</a>
          <nav>${account(customer)}</nav>
        </header>
        <main>${body}</main>
        <footer>Made by hand, and made up: an example of a shop with a chat in it.</footer>

        <!-- Roomful: a bubble on every page. -->
        <script type="module" async src="${chat.url}/embed.js"></script>
        <roomful-launcher server="${chat.url}" app="${chat.app}" room="help"></roomful-launcher>
        ${customer && html`<script type="module" src="/chat.js"></script>`}
      </body>
    </html>`.html;
}

function account(customer: Customer | undefined): Html {
  if (customer === undefined) return html`<a class="button quiet" href="/sign-in">Sign in</a>`;
  return html`<span>${customer.name}</span>
    <form id="sign-out" method="post" action="/sign-out"><button class="quiet">Sign out</button></form>`;
}
