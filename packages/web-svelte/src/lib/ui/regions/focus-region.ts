/** The parts of the page that F6 goes through, in this order; each is marked with `data-region`. */
const regionOrder = ['rooms', 'messages', 'composer', 'people'] as const;

const FOCUSABLE = 'a[href], button:enabled, input:enabled, textarea:enabled, [tabindex="0"]';

/** Moves the focus to the next or the previous region that is on the page and can take it. */
export function focusRegion(step: 1 | -1, root: ParentNode = document): void {
  const regions = regionOrder
    .map((name) => root.querySelector(`[data-region="${name}"]`))
    .filter((region) => region !== null);
  const current = regions.findIndex((region) => region.contains(document.activeElement));
  // From outside of all of them, F6 begins with the first, and Shift+F6 with the last.
  const start = current === -1 && step === -1 ? 0 : current;
  for (let passed = 1; passed <= regions.length; passed += 1) {
    const region = regions.at((start + step * passed) % regions.length);
    const target = region === undefined ? undefined : findTarget(region);
    target?.focus();
    // The region may hand it on to what it has inside.
    if (target !== undefined && region?.contains(document.activeElement) === true) return;
  }
}

/** Where the region wants it (`data-region-focus`), or else whatever can have it first. */
function findTarget(region: Element): HTMLElement | undefined {
  const wanted = region.querySelector<HTMLElement>('[data-region-focus]');
  if (wanted !== null) return wanted;
  if (region instanceof HTMLElement && region.matches(FOCUSABLE)) return region;
  return region.querySelector<HTMLElement>(FOCUSABLE) ?? undefined;
}
