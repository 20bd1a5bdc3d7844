import type { App } from '@roomful/protocol';
import type { ReservedNames } from '../accounts/reserved-names.ts';
import type { AppStore } from '../ports/app-store.ts';
import type { Clock } from '../ports/clock.ts';
import { cleanName, foldDisplayName } from './display-name.ts';

interface ShownNamesParts {
  apps: Pick<AppStore, 'hasName'>;
  reservedNames: ReservedNames;
  clock: Clock;
}

/** What an app's user is shown as: as the host says, and never as somebody of this server. */
export class ShownNames {
  readonly #parts: ShownNamesParts;

  constructor(parts: ShownNamesParts) {
    this.#parts = parts;
  }

  async of(app: App, claimed: string | undefined): Promise<string> {
    const name = cleanName(claimed ?? '');
    if (name === undefined) return `Visitor ${this.#fourDigits()}`;
    const folded = foldDisplayName(name);
    const isOurs = this.#parts.reservedNames.has(folded) || (await this.#parts.apps.hasName(folded));
    return isOurs ? `${name} (${app.name})` : name;
  }

  ofGuest(): string {
    return `Guest ${this.#fourDigits()}`;
  }

  #fourDigits(): number {
    return 1_000 + Math.floor(this.#parts.clock.random() * 9_000);
  }
}
