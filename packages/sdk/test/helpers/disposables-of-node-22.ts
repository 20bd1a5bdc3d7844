// Node 22 runs the SDK, and lacks this one class that its tests are written with.
interface Closable {
  [Symbol.asyncDispose](): PromiseLike<void>;
}

class DisposableStack22 {
  readonly #closers: (() => unknown)[] = [];

  use<Resource extends Closable | Disposable>(resource: Resource): Resource {
    this.#closers.push(() =>
      Symbol.asyncDispose in resource ? resource[Symbol.asyncDispose]() : resource[Symbol.dispose](),
    );
    return resource;
  }

  defer(close: () => unknown): void {
    this.#closers.push(close);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}

if (!('AsyncDisposableStack' in globalThis)) Object.assign(globalThis, { AsyncDisposableStack: DisposableStack22 });
