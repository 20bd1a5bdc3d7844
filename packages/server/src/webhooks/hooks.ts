import type { ChangeHook, CreateHook, Hook, HookId, HookSecretData, User, UserId } from '@roomful/protocol';
import type { Bots } from '../accounts/bots.ts';
import type { Audit } from '../admin/audit.ts';
import { ChatError } from '../chat-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { HookSender } from '../ports/hook-sender.ts';
import type { HookStore, NewHook, StoredHook } from '../ports/hook-store.ts';
import { roomNotFound } from '../rooms/room-errors.ts';
import type { HookDispatcher } from './hook-dispatcher.ts';
import { createIncomingSecret, createSigningSecret, hashIncomingSecret } from './hook-secrets.ts';
import { viewHook, viewIncoming, viewOutgoing } from './view-hook.ts';

/** A receiver has so long to change over to a new secret. */
const CHANGE_OVER_MS = 24 * 3_600_000;

interface HooksParts {
  hooks: HookStore;
  bots: Pick<Bots, 'findManaged'>;
  sender: Pick<HookSender, 'assertUrl'>;
  dispatcher: Pick<HookDispatcher, 'changed'>;
  audit: Audit;
  clock: Clock;
  /** For each bot. */
  max: number;
}

/** Who asks, for which bot, and where this server is found. */
export interface HookAsker {
  user: User;
  botId: UserId;
  /** `https://chat.example.com` */
  origin: string;
}

/** Webhooks of a bot, made and changed by its owner or by itself. Everything throws `NOT_FOUND` for anybody else. */
export class Hooks {
  readonly #parts: HooksParts;

  constructor(parts: HooksParts) {
    this.#parts = parts;
  }

  async list({ user, botId }: Omit<HookAsker, 'origin'>): Promise<Hook[]> {
    await this.#parts.bots.findManaged(user, botId);
    return (await this.#parts.hooks.listOf(botId)).map(viewHook);
  }

  /** Throws `HOOK_LIMIT_REACHED`, `HOOK_URL_REFUSED`, `ROOM_NOT_FOUND`. */
  async create(asker: HookAsker, wanted: CreateHook): Promise<HookSecretData> {
    const { hooks, bots, sender, dispatcher, audit, clock, max } = this.#parts;
    const { user, botId } = asker;
    await bots.findManaged(user, botId);
    if (wanted.kind === 'outgoing') sender.assertUrl(wanted.url);
    const { hook: fresh, secret } = this.#prepare(wanted, { botId, createdBy: user.id, at: clock.now() });
    await audit.record({
      actor: `user:${user.id}`,
      act: 'hook.create',
      subject: `user:${botId}`,
      details: { kind: wanted.kind },
    });
    const made = await hooks.create(fresh, max);
    if (made === 'too_many') {
      throw new ChatError(
        'HOOK_LIMIT_REACHED',
        `This bot has ${max} webhooks, and no bot has more here. Remove one that is not needed any more.`,
      );
    }
    if (made === 'no_room') throw roomNotFound();
    if (made.kind === 'outgoing') await dispatcher.changed(made.id);
    return shown(made, secret, asker.origin);
  }

  /** Of an incoming hook the former URL is worth nothing at once; an outgoing one signs with both secrets for a day. */
  async rotateSecret(asker: HookAsker, hookId: HookId): Promise<HookSecretData> {
    const { hooks, clock } = this.#parts;
    const hook = await this.#findOwn(asker, hookId);
    await this.#record(asker, hookId, 'hook.rotate_secret');
    if (hook.kind === 'incoming') {
      const secret = createIncomingSecret(clock);
      await hooks.setSecretHash(hookId, hashIncomingSecret(secret));
      return shown(hook, secret, asker.origin);
    }
    const secret = createSigningSecret(clock);
    await hooks.setSecret(hookId, secret, clock.now() + CHANGE_OVER_MS);
    return shown(hook, secret, asker.origin);
  }

  /** One that is switched on again goes on where it stopped. Throws `HOOK_URL_REFUSED`. */
  async change(asker: Omit<HookAsker, 'origin'>, hookId: HookId, { enabled, url }: ChangeHook): Promise<Hook> {
    const { hooks, sender, dispatcher } = this.#parts;
    const hook = await this.#findOwn(asker, hookId);
    if (url !== undefined) {
      if (hook.kind === 'incoming') {
        throw new ChatError(
          'INVALID_PAYLOAD',
          'The URL of an incoming hook is the server’s to choose. Give it a new secret to get a new one.',
        );
      }
      sender.assertUrl(url);
    }
    await this.#record(asker, hookId, 'hook.change');
    if (url !== undefined) await hooks.setUrl(hookId, url);
    if (enabled !== undefined && enabled !== (hook.disabledReason === null)) {
      await hooks.setDisabled(hookId, enabled ? null : 'owner');
    }
    if (hook.kind === 'outgoing') await dispatcher.changed(hookId);
    return viewHook(await this.#findOwn(asker, hookId));
  }

  async remove(asker: Omit<HookAsker, 'origin'>, hookId: HookId): Promise<void> {
    const { hooks, dispatcher } = this.#parts;
    const { kind } = await this.#findOwn(asker, hookId);
    await this.#record(asker, hookId, 'hook.remove');
    await hooks.remove(hookId);
    if (kind === 'outgoing') await dispatcher.changed(hookId);
  }

  #prepare(wanted: CreateHook, base: Pick<NewHook, 'botId' | 'createdBy' | 'at'>): { hook: NewHook; secret: string } {
    const { clock } = this.#parts;
    if (wanted.kind === 'incoming') {
      const secret = createIncomingSecret(clock);
      const { kind, roomId } = wanted;
      return { secret, hook: { ...base, kind, roomId, secretHash: hashIncomingSecret(secret) } };
    }
    const secret = createSigningSecret(clock);
    const { kind, url, roomIds = null } = wanted;
    return { secret, hook: { ...base, kind, url, roomIds, secret } };
  }

  async #findOwn({ user, botId }: Omit<HookAsker, 'origin'>, hookId: HookId): Promise<StoredHook> {
    await this.#parts.bots.findManaged(user, botId);
    const hook = await this.#parts.hooks.find(hookId);
    if (hook?.botId === botId) return hook;
    throw new ChatError(
      'NOT_FOUND',
      'The bot has no webhook with this id. The list of its hooks shows which there are.',
    );
  }

  #record(
    { user }: Omit<HookAsker, 'origin'>,
    hookId: HookId,
    act: 'hook.change' | 'hook.rotate_secret' | 'hook.remove',
  ) {
    return this.#parts.audit.record({ actor: `user:${user.id}`, act, subject: `hook:${hookId}` });
  }
}

function shown(hook: StoredHook, secret: string, origin: string): HookSecretData {
  return hook.kind === 'incoming'
    ? { kind: hook.kind, hook: viewIncoming(hook), url: `${origin}/api/hooks/${secret}` }
    : { kind: hook.kind, hook: viewOutgoing(hook), secret };
}
