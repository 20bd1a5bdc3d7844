import { products } from '../products.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';

export function shopWindow(): Page {
  const cards = products.map(
    ({ id, name, price, line }) =>
      html`<li>
        <a href="/products/${id}">
          <img class="${id}" src="/img/${id}.svg" alt="" width="400" height="440" />
          <h2>${name}</h2>
          <span class="price">€ ${price}</span>
          <p>${line}</p>
        </a>
      </li>`,
  );
  const body = html`<section class="hero">
      <h1>Pots for every day.</h1>
      <p>
        Three shapes, thrown by two people in a village with one bakery. Ask us anything: we are at the wheel, and at
        the bubble below.
      </p>
    </section>
    <ul class="window">
      ${cards}
    </ul>`;
  return { title: 'Pots for every day', body };
}
