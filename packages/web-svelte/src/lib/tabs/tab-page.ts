import { openTabLocks, type TabLocks } from './tab-locks.ts';

const TAB = 'roomful:tab';

/** The page that a tab shows now. Each load is another one, for a tab that is duplicated takes the tab's storage with it. */
export interface TabPage {
  readonly id: string;
  /** The page that the tab showed before: what was kept by that one is this one's. */
  readonly before: string | undefined;
  /** Whether another page is still there. Where the browser does not tell, none counts as there. */
  isOpen(id: string): Promise<boolean>;
}

let current: TabPage | undefined;

export function findTabPage(): TabPage {
  current ??= openTabPage(findSessionStorage(), openTabLocks());
  return current;
}

function openTabPage(session: Storage | undefined, locks: TabLocks): TabPage {
  const id = `${Date.now().toString(36)}${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  const lockOf = (page: string) => `${TAB} ${page}`;
  const before = session?.getItem(TAB) ?? undefined;
  try {
    session?.setItem(TAB, id);
  } catch {
    // Full: the next page of this tab is one like any other.
  }
  locks.hold(lockOf(id));
  return { id, before, isOpen: (page) => locks.isHeld(lockOf(page)).catch(() => false) };
}

/** Where a browser forbids storage, reading the property throws. */
export function findSessionStorage(): Storage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}
