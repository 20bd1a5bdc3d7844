import type { Message, PanelToHost } from '@roomful/protocol';
import type { ChatError } from '@roomful/sdk';
import { shownAuthor } from '#lib/text/shown-author.ts';

/** That somebody wrote, and not what. */
export function tellMessage(message: Message, { room, own }: { room: string; own: boolean }): PanelToHost {
  const { id, timestamp } = message;
  return { type: 'message', id, room, author: shownAuthor(message), own, timestamp };
}

export const tellUnread = (count: number): PanelToHost => ({ type: 'unread', count: Math.min(count, 9_999) });

export const refusedConfiguration: PanelToHost = {
  type: 'error',
  code: 'INVALID_CONFIGURATION',
  message:
    'The attributes of the element can’t be used. A room’s name has 3 to 50 letters, digits, hyphens and underscores.',
};

/** As the host hears of it. */
export function tellError({ code, message, details }: ChatError): PanelToHost {
  const reason = details?.['reason'];
  return {
    type: 'error',
    code,
    message: message.slice(0, 1_000),
    ...(typeof reason === 'string' && { reason: reason.slice(0, 50) }),
  };
}

export const tellNotSent = (count: number): PanelToHost => ({
  type: 'error',
  code: 'NOT_SENT',
  message: `${count} messages were not sent before the logout.`,
});
