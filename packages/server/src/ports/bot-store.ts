import type { OwnBot, User, UserId } from '@roomful/protocol';

export interface BotStore {
  /** In one step, so that many at once don't get beyond `max`. The names are those of people: see `UserStore.create`. */
  create(bot: {
    username: string;
    foldedName: string;
    ownerId: UserId;
    at: number;
    max: number;
  }): Promise<{ status: 'created' | 'taken' | 'resembled'; user: User } | { status: 'too_many' }>;
  /** Oldest first, each with the token that works just now. */
  listOf(ownerId: UserId, now: number): Promise<OwnBot[]>;
  /** Whose bot it is; null when it is none, or nobody's. */
  ownerOf(botId: UserId): Promise<UserId | null>;
}
