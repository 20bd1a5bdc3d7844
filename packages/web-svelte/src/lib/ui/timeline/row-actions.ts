import type { Message } from '@roomful/sdk';

/** What a reader can do with a message. */
export interface RowActions {
  /** Answers whether it is on the clipboard. */
  copyLink(message: Message): Promise<boolean>;
  copyText(message: Message): Promise<boolean>;
  edit(message: Message): void;
  delete(message: Message): void;
  retry(clientId: string): void;
  discard(clientId: string): void;
}
