/**
 * Opens a modal layer, and answers with what closes it. Escape closing the topmost one, the stack of several, and the
 * focus that stays inside are the browser's: that is what `<dialog>` is for. What it does not do is find a place for the
 * focus where its opener is gone by then, such as a button of a drawer that has closed, or of a message that was deleted.
 */
export function openLayer(dialog: HTMLDialogElement): () => void {
  const places = findPlaces(document.activeElement);
  dialog.showModal();
  return () => {
    dialog.close();
    returnFocus(places);
  };
}

/** The opener and all that it stands in, as long as it still does. */
function findPlaces(opener: Element | null): readonly HTMLElement[] {
  const places: HTMLElement[] = [];
  for (let place = opener; place !== null && place !== document.body; place = place.parentElement)
    if (place instanceof HTMLElement) places.push(place);
  return places;
}

/** To the opener, or else to the closest of what it stood in that can have the focus, or else to the view. */
function returnFocus(places: readonly HTMLElement[]): void {
  if (document.activeElement !== null && document.activeElement !== document.body) return;
  const view = document.querySelector<HTMLElement>('main[tabindex]');
  for (const place of [...places, ...(view === null ? [] : [view])]) {
    if (!place.checkVisibility()) continue;
    place.focus();
    if (document.activeElement === place) return;
  }
}

/** While a modal layer is open, the page below does not answer to keys. */
export function isLayerOpen(): boolean {
  return document.querySelector('dialog:modal') !== null;
}
