import type { AppId } from '@roomful/protocol';
import { openTabChannel, type TabChannel } from '#lib/tabs/tab-channel.ts';

/** What the widgets of a person tell each other. */
export interface Told {
  act: 'loggedOut' | 'tookBack';
  username: string;
}

export const openLineToOthers = (app: AppId): TabChannel<Told> => openTabChannel<Told>(`widgets of ${app}`);
