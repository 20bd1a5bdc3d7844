import type { AdminScope } from '@roomful/protocol';
import { AdminApi } from './admin-api.ts';

export interface Office {
  api: AdminApi;
  /** `environment` or `token:7`. */
  actor: string;
  may(scope: AdminScope): boolean;
}

/** Who holds an admin token here. It lives in this object alone, and is gone with it. */
export class Admin {
  #office = $state.raw<Office | undefined>(undefined);

  get office(): Office | undefined {
    return this.#office;
  }

  /** Throws `AdminError`. */
  async enter(token: string): Promise<void> {
    const api = new AdminApi(token);
    const { actor, scopes } = await api.whoAmI();
    this.#office = { api, actor, may: (scope) => scopes.includes(scope) };
  }

  leave(): void {
    this.#office = undefined;
  }
}
