/**
 * Keeps `--visible-height` at what the on-screen keyboard leaves free, and `--visible-top` at where that begins. Browsers
 * that resize the page by themselves lose nothing by it; the others, iOS above all, would put the composer behind the
 * keyboard, or push the page up behind their bar.
 */
export function trackVisibleHeight(root: HTMLElement): () => void {
  const viewport = globalThis.visualViewport;
  if (viewport == null) return () => {};
  const apply = () => {
    // Zoomed in, the visible part is small for another reason.
    if (viewport.scale !== 1) return;
    root.style.setProperty('--visible-height', `${viewport.height}px`);
    root.style.setProperty('--visible-top', `${viewport.offsetTop}px`);
  };
  apply();
  viewport.addEventListener('resize', apply);
  viewport.addEventListener('scroll', apply);
  return () => {
    viewport.removeEventListener('resize', apply);
    viewport.removeEventListener('scroll', apply);
  };
}
