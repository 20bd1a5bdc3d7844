import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HookEvent } from '@roomful/protocol';

export interface Received {
  event: HookEvent;
  headers: IncomingHttpHeaders;
  body: string;
}

type Respond = (received: Received, response: ServerResponse) => void;

export const ok: Respond = (_, response) => void response.writeHead(200).end();

export function status(code: number, headers: Record<string, string> = {}): Respond {
  return (_, response) => void response.writeHead(code, headers).end();
}

export function json(value: unknown): Respond {
  return (_, response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** A real HTTP server that takes what outgoing hooks send, and answers as it is told. */
export class HookReceiver implements AsyncDisposable {
  readonly received: Received[] = [];
  respond: Respond = ok;
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const received = { event: JSON.parse(body) as HookEvent, headers: request.headers, body };
      this.received.push(received);
      this.respond(received, response);
      for (const check of [...this.#waiting]) check();
    });
  });
  readonly #waiting = new Set<() => void>();

  static async start(port = 0): Promise<HookReceiver> {
    const receiver = new HookReceiver();
    await receiver.listen(port);
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hooks`;
  }

  get ids(): string[] {
    return this.received.map(({ event }) => event.id);
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  /** Nobody answers any more. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** Waits until so many came. */
  async until(count: number): Promise<Received[]> {
    return this.untilIt(() => this.received.length >= count);
  }

  untilIt(fits: (received: readonly Received[]) => boolean): Promise<Received[]> {
    return new Promise((resolve) => {
      const check = () => {
        if (!fits(this.received)) return;
        this.#waiting.delete(check);
        resolve(this.received);
      };
      this.#waiting.add(check);
      check();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.close();
  }
}

/** As a receiver of somebody else would check it, by the text of Standard Webhooks. */
export function signaturesOf({ headers, body }: Received, secret: string): { sent: string[]; expected: string } {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  return {
    sent: String(headers['webhook-signature']).split(' '),
    expected: `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
  };
}
