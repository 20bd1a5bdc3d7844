/**
 * Opens a modal layer, and answers with what closes it. Escape closing the topmost one, the stack of several, and the
 * focus that stays inside are the browser's: that is what `<dialog>` is for. What it does not do is find a place for the
 * focus where its opener is gone by then, such as a button of a drawer that has closed.
 */
export function openLayer(dialog: HTMLDialogElement): () => void {
  const opener = document.activeElement;
  dialog.showModal();
  return () => {
    dialog.close();
    returnFocus(opener);
  };
}

/** For a layer that is no dialog, such as a picker: to who opened it, or else to the conversation. */
function returnFocus(opener: Element | null): void {
  if (document.activeElement !== null && document.activeElement !== document.body) return;
  if (opener instanceof HTMLElement && opener !== document.body && opener.checkVisibility()) opener.focus();
  else document.querySelector<HTMLElement>('#conversation')?.focus();
}

/** While a modal layer is open, the page below does not answer to keys. */
export function isLayerOpen(): boolean {
  return document.querySelector('dialog:modal') !== null;
}
