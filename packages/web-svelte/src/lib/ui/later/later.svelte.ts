type Load<Thing> = () => Promise<{ default: Thing }>;

const all: Later<unknown>[] = [];

/**
 * A component that nobody needs in the first second: its code comes when it is wanted, or once the app is connected
 * (`loadTheRest`), so that hardly anything waits for it and it is there without a network too.
 */
export class Later<Thing> {
  readonly #load: Load<Thing>;
  #loaded = $state.raw<Thing>();
  #hasFailed = $state(false);
  #isLoading = false;

  constructor(load: Load<Thing>) {
    this.#load = load;
    all.push(this);
  }

  /** It could not be fetched the last time. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** The component, if it is here. Wanting it brings it. */
  when(wanted: boolean): Thing | undefined {
    if (wanted) void this.load();
    return this.#loaded;
  }

  /** Never rejects: what can't be fetched now is asked for again by the next call. */
  async load(): Promise<void> {
    if (this.#isLoading || this.#loaded !== undefined) return;
    this.#isLoading = true;
    try {
      this.#loaded = (await this.#load()).default;
      this.#hasFailed = false;
    } catch {
      this.#hasFailed = true;
    } finally {
      this.#isLoading = false;
    }
  }
}

/** One after the other, so that what somebody waits for does not wait behind them. */
export async function loadTheRest(): Promise<void> {
  for (const later of all) await later.load();
}
