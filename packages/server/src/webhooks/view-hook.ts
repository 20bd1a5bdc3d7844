import type { Hook, IncomingHook, OutgoingHook } from '@roomful/protocol';
import type { StoredHook, StoredIncomingHook, StoredOutgoingHook } from '../ports/hook-store.ts';

/** What is told of a hook: everything but its secrets. */
export function viewHook(hook: StoredHook): Hook {
  return hook.kind === 'incoming' ? viewIncoming(hook) : viewOutgoing(hook);
}

export function viewIncoming(hook: StoredIncomingHook): IncomingHook {
  return { ...common(hook), kind: 'incoming', roomId: hook.roomId };
}

export function viewOutgoing(hook: StoredOutgoingHook): OutgoingHook {
  const { url, roomIds, lastDeliveredAt, failingSince, lastFailure } = hook;
  return { ...common(hook), kind: 'outgoing', url, roomIds, lastDeliveredAt, failingSince, lastFailure };
}

function common({ id, botId, createdAt, createdBy, disabledReason }: StoredHook) {
  return { id, botId, createdAt, createdBy, isEnabled: disabledReason === null, disabledReason };
}
