import type { ClientHistory, History, SeenMessage, Sending } from './history.ts';

/**
 * Holds what clients saw against what the database has. Every fault is a sentence; a history without one kept all the
 * promises: acknowledged means stored, stored once, one order for everybody, each sender's own order, and `rev` without
 * gaps. Only a message that was shown as failed may be in the database or not.
 */
export function findFaults(history: History): string[] {
  return [
    ...findStorageFaults(history),
    ...history.clients.flatMap((client) => [
      ...findSendingFaults(client, history),
      ...findOrderFaults(client, history),
      ...findTimelineFaults(client, history),
      ...findTellingFaults(client, history),
    ]),
  ];
}

function findStorageFaults({ stored, rooms }: History): string[] {
  const keys = stored.map(({ userId, clientId }) => `user ${userId}, client id ${clientId}`);
  return [
    ...repeated(keys).map((key) => `the database has two messages of ${key}`),
    ...repeated(stored.map(({ content }) => content)).map((content) => `the database has "${content}" twice`),
    ...rooms.flatMap(({ id, rev, messageCount }) => {
      const revs = stored.filter(({ roomId }) => roomId === id).map((message) => message.rev);
      const wanted = Array.from({ length: rev }, (_, index) => index + 1);
      return [
        ...difference(wanted, revs).map((gap) => `room ${id} has no change with rev ${gap} of ${rev}`),
        ...difference(revs, wanted).map((excess) => `room ${id} is at rev ${rev} and has a change with rev ${excess}`),
        ...repeated(revs).map((twice) => `room ${id} has rev ${twice} twice`),
        ...(messageCount === revs.length ? [] : [`room ${id} counts ${messageCount} messages and has ${revs.length}`]),
      ];
    }),
  ];
}

function findSendingFaults({ name, userId, roomId, sendings, unsent }: ClientHistory, { stored }: History): string[] {
  const byKey = new Map(stored.map((message) => [`${message.userId} ${message.clientId}`, message]));
  const failed = new Set<string>();
  const faults = sendings.flatMap((sending): string[] => {
    const { clientId, content, outcome } = sending;
    const found = byKey.get(`${userId} ${clientId}`);
    if (outcome.kind === 'failed' && !found) failed.add(clientId);
    if (found && (found.content !== content || found.roomId !== roomId)) {
      return [`"${content}" of ${name} is stored as "${found.content}" in room ${found.roomId}`];
    }
    switch (outcome.kind) {
      case 'open':
        return [`${name} never learned what became of "${content}"`];
      case 'failed':
        return [];
      case 'accepted':
        if (!found) return [`"${content}" of ${name} was acknowledged and is not in the database`];
        return isSame(found, outcome.message)
          ? []
          : [`"${content}" of ${name} was acknowledged as ${tell(outcome.message)} and is stored as ${tell(found)}`];
    }
  });
  return [
    ...faults,
    ...difference([...failed], unsent).map((id) => `${name} no longer sees ${id}, which failed`),
    ...difference(unsent, [...failed]).map((id) => `${name} still sees ${id} as not sent`),
  ];
}

/** What failed may arrive late, after others, since it was given up. */
function findOrderFaults({ name, userId, sendings }: ClientHistory, { stored }: History): string[] {
  const places = new Map(
    sendings.flatMap((sending, index): [string, { sending: Sending; index: number }][] =>
      sending.outcome.kind === 'failed' ? [] : [[sending.clientId, { sending, index }]],
    ),
  );
  const own = inDisplayOrder(stored).flatMap((message) =>
    message.userId === userId ? (places.get(message.clientId) ?? []) : [],
  );
  return own.flatMap(({ sending, index }, at) => {
    const before = own[at - 1];
    if (!before || before.index < index) return [];
    return [`${name} sent "${sending.content}" before "${before.sending.content}", and it stands after it`];
  });
}

function findTimelineFaults({ name, userId, roomId, shown }: ClientHistory, { stored }: History): string[] {
  const wanted = inDisplayOrder(stored.filter((message) => message.roomId === roomId));
  const place = wanted.findIndex((message, index) => !isSame(message, shown[index]));
  const marks = new Map(shown.map(({ id, deliveryStatus }) => [id, deliveryStatus]));
  const at = place === -1 && shown.length > wanted.length ? wanted.length : place;
  return [
    ...difference(textsOf(wanted), textsOf(shown)).map((text) => `${name} does not see "${text}"`),
    ...difference(textsOf(shown), textsOf(wanted)).map((text) => `${name} sees "${text}", which is not stored`),
    ...repeated(textsOf(shown)).map((text) => `${name} sees "${text}" twice`),
    ...(at === -1 ? [] : [`${name} sees ${tell(shown[at])} in place ${at}, where ${tell(wanted[at])} belongs`]),
    ...wanted.flatMap(({ id, userId: author, content, deliveryStatus }) => {
      // Marks are for the sender.
      const mark = author === userId ? marks.get(id) : undefined;
      if (mark === undefined || mark === deliveryStatus) return [];
      return [`${name} sees "${content}" as ${mark}, and it is ${deliveryStatus}`];
    }),
  ];
}

function findTellingFaults({ name, roomId, heard, restarted }: ClientHistory, { stored }: History): string[] {
  const ids = stored.filter((message) => message.roomId === roomId).map(({ id }) => id);
  const told = heard.map(({ id }) => id);
  return [
    ...difference(told, ids).map((id) => `${name} was told of message ${id}, which is not stored`),
    ...(restarted ? [] : difference(ids, told).map((id) => `${name} was never told of message ${id}`)),
    ...repeated(told).map((id) => `${name} was told twice of message ${id}`),
  ];
}

function inDisplayOrder(messages: readonly SeenMessage[]): SeenMessage[] {
  return [...messages].sort((a, b) => a.timestamp - b.timestamp || a.id - b.id);
}

function isSame(a: SeenMessage, b: SeenMessage | undefined): boolean {
  return a.id === b?.id && a.rev === b.rev && a.content === b.content && a.timestamp === b.timestamp;
}

function tell(message: SeenMessage | undefined): string {
  if (!message) return 'nothing';
  return `"${message.content}" (id ${message.id}, rev ${message.rev}, timestamp ${message.timestamp})`;
}

function textsOf(messages: readonly SeenMessage[]): string[] {
  return messages.map(({ content }) => content);
}

function difference<Value>(values: readonly Value[], others: readonly Value[]): Value[] {
  const known = new Set(others);
  return values.filter((value) => !known.has(value));
}

function repeated<Value>(values: readonly Value[]): Value[] {
  const known = new Set<Value>();
  return values.filter((value) => known.size === known.add(value).size);
}
