import type { Connect, Socket, SocketOptions } from '@roomful/sdk';

/**
 * A `connect` whose code comes when the first socket is asked for. What is sent until then waits; and where the code does not
 * come, that is a line that did not open.
 */
export function lazyConnect(load: () => Promise<Connect>): Connect {
  return (options) => {
    const socket = new LazySocket();
    void socket.open(load, options);
    return socket;
  };
}

class LazySocket implements Socket {
  #socket: Socket | undefined;
  #isClosed = false;
  #unsent: Parameters<Socket['emit']>[] = [];

  /** Never rejects. */
  async open(load: () => Promise<Connect>, options: SocketOptions): Promise<void> {
    try {
      const connect = await load();
      if (this.#isClosed) return;
      this.#socket = connect(options);
      for (const message of this.#unsent.splice(0)) this.#socket.emit(...message);
    } catch (error) {
      if (this.#isClosed) return;
      this.close();
      options.onClose({ cause: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  emit(...message: Parameters<Socket['emit']>): void {
    if (this.#socket !== undefined) this.#socket.emit(...message);
    else if (!this.#isClosed) this.#unsent.push(message);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#unsent = [];
    this.#socket?.close();
  }
}
