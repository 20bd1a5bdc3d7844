/**
 * Keeps `--visible-height` at what the on-screen keyboard leaves free. Browsers that resize the page by themselves
 * lose nothing by it; the others would put the composer behind the keyboard.
 */
export function trackVisibleHeight(root: HTMLElement): () => void {
  const viewport = globalThis.visualViewport;
  if (viewport == null) return () => {};
  const apply = () => {
    // Zoomed in, the visible part is small for another reason.
    if (viewport.scale === 1) root.style.setProperty('--visible-height', `${viewport.height}px`);
  };
  apply();
  viewport.addEventListener('resize', apply);
  return () => viewport.removeEventListener('resize', apply);
}
