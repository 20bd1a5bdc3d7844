import { customers } from '../customers.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';

export function signInPage(): Page {
  const choices = customers.map(
    ({ id, name, since }) =>
      html`<button name="customer" value="${id}"><strong>${name}</strong> customer since ${since}</button>`,
  );
  const body = html`<section class="sign-in">
    <h1>Who is it?</h1>
    <p>No password in this shop: both of them are made up.</p>
    <form method="post">${choices}</form>
  </section>`;
  return { title: 'Sign in', body };
}
