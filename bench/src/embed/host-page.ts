import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a page does beside its own business. */
export const variants = ['alone', 'launcher', 'room'] as const;
export type Variant = (typeof variants)[number];

const PRODUCTS = 1_500;
const [WIDTH, HEIGHT] = [300, 200];

/**
 * A shop's page as there are many: a picture that is the largest thing on it, and a script that draws a list when the text is there. With the
 * closed bubble in the corner, or with a room that is in sight at once, or without any chat.
 */
function shopPage(variant: Variant, chat: string): string {
  const tag = { alone: '', launcher: 'roomful-launcher', room: 'roomful-chat' }[variant];
  const widget =
    tag === ''
      ? ''
      : `<script type="module" async src="${chat}/embed.js"></script><${tag} server="${chat}" app="shop" room="help"></${tag}>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>
<style>body{margin:0;font:16px sans-serif}main{display:grid;grid-template-columns:1fr 360px;gap:16px}
img{width:880px;height:587px}roomful-chat{display:block;height:480px}li{display:inline-block;width:200px}</style>
<h1>Chairs</h1><main><img src="/chair.bmp" alt="A chair"><div>${widget}</div></main><ul></ul>
<script type="module" src="/shop.js"></script>`;
}

const shopScript = `
const products = Array.from({ length: ${PRODUCTS} }, (_, n) => ({ name: 'Chair ' + n, price: (n * 7919) % 1000 }));
products.sort((a, b) => a.price - b.price || a.name.localeCompare(b.name));
const list = document.querySelector('ul');
for (const { name, price } of products) {
  const item = document.createElement('li');
  item.innerHTML = '<h2></h2><p><b></b> <button>Into the basket</button></p>';
  item.querySelector('h2').textContent = name;
  item.querySelector('b').textContent = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' }).format(price);
  list.append(item);
  // As frameworks do that measure while they draw.
  if (price % 100 === 0) item.offsetHeight;
}`;

/** 180 kB that can't be pressed any smaller. */
function picture(): Buffer {
  const pixels = WIDTH * HEIGHT * 3;
  const file = Buffer.alloc(54 + pixels);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(WIDTH, 18);
  file.writeInt32LE(HEIGHT, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let at = 54, value = 1; at < file.length; at++) {
    value = (value * 48_271) % 2_147_483_647;
    file[at] = value & 0xff;
  }
  return file;
}

/** The shop's own server. */
export class ShopServer implements AsyncDisposable {
  readonly port: number;
  /** Where the page finds the chat. */
  chat = '';
  readonly #server: Server;

  static async start(): Promise<ShopServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ShopServer(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    const image = picture();
    server.on('request', ({ url = '/' }, response) => {
      const variant = variants.find((name) => url === `/${name}`);
      if (variant !== undefined) response.setHeader('content-type', 'text/html').end(shopPage(variant, this.chat));
      else if (url === '/chair.bmp') response.setHeader('content-type', 'image/bmp').end(image);
      else if (url === '/shop.js') response.setHeader('content-type', 'text/javascript').end(shopScript);
      else response.writeHead(404).end();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
