import {
  type App,
  type AppId,
  type AppKey,
  type ChangeApp,
  type CreateApp,
  type CreateAppKey,
  embedLimits,
} from '@roomful/protocol';
import type { Actor, Audit, AuditRecord } from '../admin/audit.ts';
import type { AppChange, AppStore } from '../ports/app-store.ts';
import type { Clock } from '../ports/clock.ts';
import { appIdTaken, appInUse, appKeyNotFound, appNotFound, tooManyApps, tooManyKeys } from './app-errors.ts';

const HOUR_MS = 3_600_000;
/** A host has so long to bring a new secret to all of its machines. */
const OVERLAP_HOURS = 24;

/** Called once it holds, also for a new one. `touchesAccess`: somebody who is in may have to go. */
type AppChanged = (app: App, how: { touchesAccess: boolean }) => Promise<void> | void;

interface AppsParts {
  apps: AppStore;
  audit: Audit;
  clock: Clock;
  onChanged: AppChanged;
  onRemoved: (appId: AppId) => void;
}

/** What admins do to apps. Everything that names an app throws `APP_NOT_FOUND` where there is none. */
export class Apps {
  readonly #parts: AppsParts;

  constructor(parts: AppsParts) {
    this.#parts = parts;
  }

  async list(): Promise<App[]> {
    return (await this.#parts.apps.list()).map((app) => this.#view(app));
  }

  async find(appId: AppId): Promise<App> {
    const app = await this.#parts.apps.find(appId);
    if (app) return this.#view(app);
    throw appNotFound();
  }

  /** Throws `APP_ID_TAKEN`, `APP_LIMIT_REACHED`. */
  async create(actor: Actor, wanted: CreateApp): Promise<App> {
    const { apps, clock, onChanged } = this.#parts;
    const { id, name, origins = [], rooms = [], guests = false, jwksUrl = null } = wanted;
    const { theme = { mode: 'auto', accent: null } } = wanted;
    // Asked before it is recorded as well: the audit log tells of nothing that was refused.
    if (await apps.find(id)) throw appIdTaken();
    if ((await apps.count()) >= embedLimits.appsMax) throw tooManyApps();
    await this.#record(actor, 'app.create', id, { origins: origins.length, rooms: rooms.length, guests });
    const made = await apps.create(
      { id, name, origins, rooms, guests, theme, jwksUrl, at: clock.now() },
      embedLimits.appsMax,
    );
    if (made === 'taken') throw appIdTaken();
    if (made === 'too_many') throw tooManyApps();
    await onChanged(made, { touchesAccess: false });
    return this.#view(made);
  }

  /** What is left out stays. */
  async change(actor: Actor, appId: AppId, { isEnabled, ...wanted }: ChangeApp): Promise<App> {
    const { apps, clock, onChanged } = this.#parts;
    const former = await this.find(appId);
    const isSwitched = isEnabled !== undefined && isEnabled !== (former.disabledAt === null);
    await this.#record(actor, 'app.change', appId, {
      fields: Object.keys(wanted).join(' '),
      ...(isSwitched && { isEnabled }),
    });
    const changed = await apps.change(appId, {
      ...withoutUndefined(wanted),
      ...(isSwitched && { disabledAt: isEnabled ? null : clock.now() }),
    });
    if (!changed) throw appNotFound();
    const app = this.#view(changed);
    await onChanged(app, { touchesAccess: touchesAccess(former, app) });
    return app;
  }

  /** For good. Throws `APP_IN_USE` for one that has users. */
  async remove(actor: Actor, appId: AppId): Promise<void> {
    const { apps, onRemoved } = this.#parts;
    await this.find(appId);
    if (await apps.hasUsers(appId)) throw appInUse();
    await this.#record(actor, 'app.remove', appId);
    const outcome = await apps.remove(appId);
    if (outcome === 'in_use') throw appInUse();
    onRemoved(appId);
    if (outcome === 'none') throw appNotFound();
  }

  /** Answers with the secret, which nobody sees again. Throws `APP_LIMIT_REACHED`. */
  async addKey(
    actor: Actor,
    appId: AppId,
    { overlapHours = OVERLAP_HOURS }: CreateAppKey,
  ): Promise<{ key: AppKey; secret: string }> {
    const { apps, clock, onChanged } = this.#parts;
    const former = await this.find(appId);
    const max = embedLimits.keysMax;
    if (former.keys.length >= max) throw tooManyKeys();
    // No hyphen in front, which a shell's program would take for a flag.
    const kid = `key_${clock.randomToken(9)}`;
    const secret = clock.randomToken(32);
    const createdAt = clock.now();
    await this.#record(actor, 'app.key.add', appId, { kid, overlapHours });
    const key: AppKey = { kid, createdAt, expiresAt: null };
    const formerUntil = createdAt + overlapHours * HOUR_MS;
    if ((await apps.addKey(appId, { ...key, secret }, { formerUntil, max })) === 'too_many') throw tooManyKeys();
    if (overlapHours === 0 && former.keys.length > 0) await this.#lostKey(appId, onChanged);
    return { key, secret };
  }

  /** Ends a key at once. Throws `NOT_FOUND` for one that the app has not. */
  async removeKey(actor: Actor, appId: AppId, kid: string): Promise<void> {
    const { apps, onChanged } = this.#parts;
    const { keys } = await this.find(appId);
    if (!keys.some((key) => key.kid === kid)) throw appKeyNotFound();
    await this.#record(actor, 'app.key.remove', appId, { kid });
    await apps.removeKey(appId, kid);
    await this.#lostKey(appId, onChanged);
  }

  async #lostKey(appId: AppId, onChanged: AppChanged): Promise<void> {
    await onChanged(await this.find(appId), { touchesAccess: true });
  }

  /** Without the keys that have had their time. */
  #view(app: App): App {
    const now = this.#parts.clock.now();
    return { ...app, keys: app.keys.filter(({ expiresAt }) => expiresAt === null || expiresAt > now) };
  }

  #record(actor: Actor, act: AuditRecord['act'], appId: AppId, details?: AuditRecord['details']): Promise<void> {
    return this.#parts.audit.record({ actor, act, subject: `app:${appId}`, ...(details && { details }) });
  }
}

function withoutUndefined(wanted: Omit<ChangeApp, 'isEnabled'>): AppChange {
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

function touchesAccess(former: App, app: App): boolean {
  const rights = ({ rooms, guests, jwksUrl, disabledAt }: App) => JSON.stringify([rooms, guests, jwksUrl, disabledAt]);
  const hasLostPages = former.origins.some((origin) => !app.origins.includes(origin));
  return hasLostPages || rights(former) !== rights(app);
}
