import type { DeliveryUpdates, Message, Messages, Rev } from '@roomful/protocol';

/**
 * What one client holds of a room: every message from the oldest loaded one on, as of `rev`.
 *
 * The law of this file: a timeline plus all changes after its `rev` is the timeline that a newcomer would get.
 * Everything here is a pure function; a timeline is never mutated, and comes back as the same object if nothing changed.
 */
export interface Timeline {
  /** All changes up to here are in. */
  readonly rev: Rev;
  /** In display order: by timestamp, then id. */
  readonly messages: readonly Message[];
  /** Whether the room has older messages than these. */
  readonly hasMore: boolean;
  /** The highest message id that was ever seen here; what lies above it is new. */
  readonly highestId: number;
}

/** A timeline after changes, and what they were. */
export interface Applied {
  readonly timeline: Timeline;
  /** Messages that had not been seen before, in the order in which they came. */
  readonly created: readonly Message[];
  /** Changes older than the loaded part: they are not in the timeline, the page that holds them has yet to be loaded. */
  readonly outside: readonly Message[];
}

export function compareMessages(a: Message, b: Message): number {
  return a.timestamp - b.timestamp || a.id - b.id;
}

/** From the newest page of the room, in display order. */
export function startTimeline(page: { messages: readonly Message[]; rev: Rev; hasMore: boolean }): Timeline {
  const messages = [...page.messages].sort(compareMessages);
  return { rev: page.rev, messages, hasMore: page.hasMore, highestId: highestIdOf(messages, 0) };
}

/** All changes after the timeline's `rev` up to `rev`: the answer of a resume. */
export function applyChanges(timeline: Timeline, changes: readonly Message[], rev: Rev): Applied {
  const applied = mergeMessages(timeline, changes);
  if (rev <= applied.timeline.rev) return applied;
  return { ...applied, timeline: { ...applied.timeline, rev } };
}

export type BatchOutcome = { kind: 'gap' } | { kind: 'duplicate' } | ({ kind: 'applied' } & Applied);

/** One `messages` event: applied if it continues the timeline, also when it begins before the timeline's `rev`. */
export function applyBatch(timeline: Timeline, batch: Messages): BatchOutcome {
  if (batch.fromRev > timeline.rev) return { kind: 'gap' };
  const fresh = batch.messages.filter((message) => message.rev > timeline.rev);
  if (fresh.length === 0) return { kind: 'duplicate' };
  const rev = fresh.reduce((highest, message) => Math.max(highest, message.rev), timeline.rev);
  return { kind: 'applied', ...applyChanges(timeline, fresh, rev) };
}

/** Single messages from answers. They may be ahead of the timeline's `rev`, which stays: the batch is yet to come. */
export function mergeMessages(timeline: Timeline, changes: readonly Message[]): Applied {
  const floor = timeline.hasMore ? timeline.messages[0] : undefined;
  const messages = [...timeline.messages];
  const created: Message[] = [];
  const outside: Message[] = [];
  let changed = false;
  let highestId = timeline.highestId;
  for (const change of changes) {
    const index = findPlace(messages, change);
    const held = messages[index];
    if (held?.id === change.id) {
      const merged = mergeMessage(held, change);
      changed ||= merged !== held;
      messages[index] = merged;
    } else if (floor && compareMessages(change, floor) < 0) {
      outside.push(change);
      // Most changes out there are about old messages. A new one is known by its id, as it has never been seen.
      if (change.id > highestId && isUntouched(change)) created.push(change);
    } else {
      messages.splice(index, 0, change);
      created.push(change);
      changed = true;
    }
    highestId = Math.max(highestId, change.id);
  }
  const same = !changed && highestId === timeline.highestId;
  return { timeline: same ? timeline : { ...timeline, messages, highestId }, created, outside };
}

/** Takes over what an answer says of messages that are held, and adds none. */
export function refreshMessages(timeline: Timeline, messages: readonly Message[]): Timeline {
  const held = messages.filter(
    (message) => timeline.messages[findPlace(timeline.messages, message)]?.id === message.id,
  );
  return mergeMessages(timeline, held).timeline;
}

/** The page before the oldest loaded message, and the `outside` changes that came while it was under way. */
export function prependPage(
  timeline: Timeline,
  page: { messages: readonly Message[]; hasMore: boolean },
  outside: readonly Message[],
): Timeline {
  const older = [...page.messages].sort(compareMessages);
  const messages = [...older.filter((message) => isOlderThan(message, timeline.messages[0])), ...timeline.messages];
  const highestId = highestIdOf(older, timeline.highestId);
  return mergeMessages({ ...timeline, messages, hasMore: page.hasMore, highestId }, outside).timeline;
}

/** Delivery marks don't raise `rev`. `unknown` are the updates whose message is not in the timeline. */
export function applyDelivery(
  timeline: Timeline,
  updates: DeliveryUpdates['updates'],
): { timeline: Timeline; unknown: DeliveryUpdates['updates'] } {
  const open = new Map(updates.map((update) => [update.id, update]));
  const messages = [...timeline.messages];
  let changed = false;
  // They are about new messages, so the search begins at the end.
  for (let index = messages.length - 1; index >= 0 && open.size > 0; index--) {
    const held = messages[index];
    const update = held && open.get(held.id);
    if (!update) continue;
    open.delete(held.id);
    const merged = mergeMessage(held, { ...held, ...withoutIds(update) });
    changed ||= merged !== held;
    messages[index] = merged;
  }
  return { timeline: changed ? { ...timeline, messages } : timeline, unknown: [...open.values()] };
}

/** The higher `rev` has the content. Delivery only goes forward, whichever of the two knows more. */
function mergeMessage(held: Message, change: Message): Message {
  const content = change.rev >= held.rev ? change : held;
  const delivery = change.deliveryStatus === 'pending' && held.deliveryStatus !== 'pending' ? held : change;
  const retryCount = delivery === held ? held.retryCount : Math.max(held.retryCount, change.retryCount);
  const { deliveryStatus } = delivery;
  const same = content.rev === held.rev && deliveryStatus === held.deliveryStatus && retryCount === held.retryCount;
  return same ? held : { ...content, deliveryStatus, retryCount };
}

/** Where the message stands, or would stand. */
function findPlace(messages: readonly Message[], message: Message): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = messages[middle];
    if (other && compareMessages(other, message) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isUntouched({ editedAt, deletedAt }: Message): boolean {
  return editedAt === null && deletedAt === null;
}

function isOlderThan(message: Message, other: Message | undefined): boolean {
  return !other || compareMessages(message, other) < 0;
}

function highestIdOf(messages: readonly Message[], atLeast: number): number {
  return messages.reduce((highest, message) => Math.max(highest, message.id), atLeast);
}

function withoutIds({ deliveryStatus, retryCount }: DeliveryUpdates['updates'][number]) {
  return { deliveryStatus, retryCount };
}
