/** The accent alone: everything that stands on it, or is written in it, is made from it so that it can be read. */
const accentSheet = new CSSStyleSheet();
document.adoptedStyleSheets = [accentSheet];

export function setMode(mode: 'auto' | 'light' | 'dark'): void {
  if (mode === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = mode;
}

/** Any colour as CSS has it; where it is none, the house's own. */
export function setAccent(accent: string): void {
  const isColor = CSS.supports('color', accent) && !/[;{}]|var\(/.test(accent);
  accentSheet.replaceSync(
    isColor
      ? `:root {
          --accent: ${accent};
          --on-accent: oklch(from ${accent} clamp(0, calc((0.57 - l) * 1000), 1) 0 0);
          --accent-ink: light-dark(oklch(from ${accent} min(l, 0.45) c h), oklch(from ${accent} max(l, 0.82) min(c, 0.11) h));
        }`
      : '',
  );
}
