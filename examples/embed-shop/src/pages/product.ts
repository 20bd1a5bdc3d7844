import type { Product } from '../products.ts';
import { html } from './html.ts';
import type { Chat, Page } from './layout.ts';

export function productPage({ id, name, price, story, facts }: Product, chat: Chat): Page {
  const body = html`<div class="product">
      <img class="${id}" src="/img/${id}.svg" alt="" width="400" height="440" />
      <div>
        <h1>${name}</h1>
        <p class="price">€ ${price}</p>
        <p>${story}</p>
        <dl>
          ${facts.map(
            ([term, value]) =>
              html`<div>
                <dt>${term}</dt>
                <dd>${value}</dd>
              </div>`,
          )}
        </dl>
        <button type="button">Put into basket</button>
      </div>
    </div>

    <section class="talk">
      <div>
        <h2>Talk about it</h2>
        <p>Everybody who looks at the ${name} meets here: those who have one, those who wonder, and whoever made it.</p>
      </div>
      <!-- Roomful: a room for each product. -->
      <roomful-chat server="${chat.url}" app="${chat.app}" room="product-${id}"></roomful-chat>
    </section>`;
  return { title: name, body };
}
