import type { Bots } from '../accounts/bots.ts';
import { GuardedSender } from '../adapters/http/guarded-sender.ts';
import type { Audit } from '../admin/audit.ts';
import type { Config } from '../config.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { RoomDirectory } from '../rooms/room-directory.ts';
import { botRates } from '../transport/event-limits.ts';
import { addHookRoutes } from '../transport/http/hook-routes.ts';
import type { HttpServer } from '../transport/http/http-server.ts';
import { addIncomingHookRoute } from '../transport/http/incoming-hook-route.ts';
import type { FindUser } from '../transport/http/session-routes.ts';
import type { Metrics } from '../transport/metrics.ts';
import { perMinute, RateLimit } from '../transport/rate-limits.ts';
import { CursorBook } from '../webhooks/cursor-book.ts';
import { HookDispatcher } from '../webhooks/hook-dispatcher.ts';
import { Hooks } from '../webhooks/hooks.ts';
import { IncomingHooks } from '../webhooks/incoming-hooks.ts';
import { createPostAsBot } from '../webhooks/post-as-bot.ts';
import { createPostReplies } from '../webhooks/post-replies.ts';

const DAY_MS = 86_400_000;

interface WebhookParts {
  config: Config;
  store: Pick<Store, 'databaseId' | 'hooks' | 'messages' | 'users'>;
  delivery: Delivery;
  roomDirectory: RoomDirectory;
  bots: Bots;
  findUser: FindUser;
  audit: Audit;
  metrics: Metrics;
  clock: Clock;
  logger: Logger;
}

/** Wires what comes in and goes out by HTTP in the name of bots. */
export function addWebhooks(app: HttpServer, parts: WebhookParts) {
  const { config, store, delivery, roomDirectory, metrics, audit, clock, logger } = parts;
  const { hooks, messages, users } = store;
  const { rates, webhooks } = config;
  const { messagesPerSecond, messagesBurst } = botRates(rates);
  const sender = new GuardedSender({ allowPrivate: webhooks.allowPrivate, clock });
  const postAsBot = createPostAsBot({ writeQueue: delivery.writeQueue, clock, meter: metrics.hookMeter });
  const replies = new RateLimit({ of: 'replies', perSecond: messagesPerSecond, burst: messagesBurst }, clock);
  const dispatcher = new HookDispatcher({
    databaseId: store.databaseId,
    hooks,
    cursors: new CursorBook({ hooks, clock, logger }),
    messages,
    users,
    sender,
    postReplies: createPostReplies({ postAsBot, takeTurnMs: (botId) => replies.tryTake(botId), clock }),
    viewRoom: (room) => roomDirectory.view(room),
    clock,
    logger,
    meter: metrics.hookMeter,
    giveUpAfterMs: webhooks.giveUpDays * DAY_MS,
  });
  metrics.watchHooks(dispatcher);

  const limit = (max: number, of: string) => new RateLimit(perMinute(Math.min(rates.loginsPerMinute, max), of), clock);
  addHookRoutes(app, {
    hooks: new Hooks({ hooks, bots: parts.bots, sender, dispatcher, audit, clock, max: webhooks.maxPerBot }),
    findUser: parts.findUser,
    changes: limit(60, 'changes of webhooks'),
    publicUrl: config.publicUrl,
  });
  addIncomingHookRoute(app, {
    incoming: new IncomingHooks({ hooks, postAsBot }),
    posts: new RateLimit({ of: 'messages by this webhook', perSecond: messagesPerSecond, burst: messagesBurst }, clock),
    wrongUrls: limit(120, 'webhooks that do not exist'),
  });

  const stopListening = delivery.roomChanges.listen((roomId) => dispatcher.roomChanged(roomId));
  return {
    /** Goes on with what was not told yet. */
    start: () => dispatcher.start(),
    async stop() {
      stopListening();
      await dispatcher.stop();
      sender.close();
    },
  };
}
