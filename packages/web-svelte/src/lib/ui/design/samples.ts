import type { Message, TimelineEntry } from '@roomful/sdk';

let made = 0;

/** An entry for the design page: what `of` leaves open is said by `own`, just now. */
export function messageOf(of: Partial<Message>, own: string): TimelineEntry {
  made += 1;
  const now = Date.now();
  const message = {
    id: made,
    roomId: 1,
    rev: made,
    clientId: `sample-${made}`,
    userId: 1,
    username: own,
    content: '',
    timestamp: now,
    createdAt: now,
    editedAt: null,
    deletedAt: null,
    deliveryStatus: 'sent',
    retryCount: 0,
    ...of,
  } as Message;
  return { kind: 'message', key: `sample-${made}`, message, own: message.username === own };
}

export function outgoingOf(content: string, state: 'sending' | 'failed'): TimelineEntry {
  made += 1;
  return {
    kind: 'outgoing',
    key: `sample-${made}`,
    clientId: `sample-${made}`,
    content,
    timestamp: Date.now(),
    state,
  };
}
