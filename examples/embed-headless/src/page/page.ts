import { ChatView } from './chat-view.ts';
import { openChat } from './chat.ts';
import { find } from './find.ts';
import { fetchStart, signIn, signOut, type Start } from './start.ts';
import { explain } from './words.ts';

const account = find(document, '.account', HTMLElement);
const who = find(document, '.who', HTMLElement);
const note = find(document, '.note', HTMLElement);
const reopen = find(document, '.reopen', HTMLButtonElement);
const margin = find(document, '.margin', HTMLElement);

const { place, readers, me } = await fetchStart();
let chat: { view: ChatView; opened: ReturnType<typeof openChat> } | undefined;

/** Of the reading circle's own calls. */
function tell(error: unknown): void {
  note.textContent = explain(error);
}

function show(reader: Start['me']): void {
  account.hidden = reader === null;
  find(account, 'span', HTMLElement).textContent = reader?.name ?? '';
  who.hidden = reader !== null;
}

async function enter(): Promise<void> {
  note.textContent = 'Opening the conversation …';
  reopen.hidden = true;
  const view = new ChatView();
  const mine = (chat = { view, opened: openChat(view, place) });
  try {
    await mine.opened;
    if (chat !== mine) return;
    margin.append(view.element);
    note.textContent = '';
  } catch (error) {
    if (chat !== mine) return;
    note.textContent = explain(error);
    reopen.hidden = false;
  }
}

async function leave(): Promise<void> {
  const left = chat;
  chat = undefined;
  // At once, whatever the network does: nothing of it is left on the page.
  left?.view.element.remove();
  note.textContent = '';
  reopen.hidden = true;
  show(null);
  find(who, 'button', HTMLButtonElement).focus();
  try {
    // The chat goes first, and the session after it.
    await (
      await left?.opened
    )?.();
  } catch {
    // Where the server can't be told, it ends the chat's session by itself within a quarter of an hour.
  }
  await signOut();
}

async function choose(reader: NonNullable<Start['me']>): Promise<void> {
  await signIn(reader.id);
  show(reader);
  await enter();
  chat?.view.focus();
}

for (const reader of readers) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = reader.name;
  button.addEventListener('click', () => void choose(reader).catch(tell));
  who.append(button);
}
reopen.addEventListener('click', () => void enter());
find(account, 'button', HTMLButtonElement).addEventListener('click', () => void leave().catch(tell));

show(me);
if (me !== null) await enter();
