import { forgetShell } from './shell-cache.ts';

const TRIED = 'roomful:renewed';

interface RenewalOptions {
  /** Of the build that runs here. */
  version: string;
  /** Lasts as long as the tab. Without one nothing is loaded anew unasked. */
  storage: Pick<Storage, 'getItem' | 'setItem'> | undefined;
  reload: () => void;
}

/** Brings the newest app into the page: once by itself, so that it never ends in a loop, and whenever somebody asks. */
export class Renewal {
  #options: RenewalOptions;
  #isDue = $state(false);
  #isNeeded = $state(false);

  constructor(options: RenewalOptions) {
    this.#options = options;
  }

  /** There is a newer app; this one works still. */
  get isDue(): boolean {
    return this.#isDue;
  }

  /** The server does not speak with this one any more. */
  get isNeeded(): boolean {
    return this.#isNeeded;
  }

  /** Whether this build was loaded anew already, and came again. */
  get wasTried(): boolean {
    const { storage, version } = this.#options;
    return storage === undefined || storage.getItem(TRIED) === version;
  }

  offer(): void {
    this.#isDue = true;
  }

  require(): void {
    this.#isNeeded = true;
  }

  async loadAnew(): Promise<void> {
    const { version, storage, reload } = this.#options;
    storage?.setItem(TRIED, version);
    await forgetShell();
    reload();
  }
}
