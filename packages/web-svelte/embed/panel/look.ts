import type { AppTheme } from '@roomful/protocol';

export interface Look {
  mode: 'auto' | 'light' | 'dark';
  accent: string;
}

/** What the host's page says counts before what the app has, and that before the house's own. */
export function lookOf(page: { theme: string; accent: string } | undefined, app: AppTheme | undefined): Look {
  const { theme = '', accent = '' } = page ?? {};
  const mode = theme === 'light' || theme === 'dark' ? theme : (app?.mode ?? 'auto');
  return { mode, accent: accent || app?.accent || '' };
}

/**
 * Dresses what is under an element. The sheet holds the accent alone: everything that stands on it, or is written in it, is made
 * from it so that it can be read.
 */
export function dressIn(root: HTMLElement, sheet: CSSStyleSheet): (look: Look) => void {
  return ({ mode, accent }) => {
    if (mode === 'auto') delete root.dataset['theme'];
    else root.dataset['theme'] = mode;
    sheet.replaceSync(rulesFor(accent));
  };
}

/** For any colour as CSS has it; where it is none, the house's own. */
function rulesFor(accent: string): string {
  if (!CSS.supports('color', accent) || /[;{}]|var\(/.test(accent)) return '';
  return `:root, :host {
    --accent: ${accent};
    --on-accent: oklch(from ${accent} clamp(0, calc((0.57 - l) * 1000), 1) 0 0);
    --accent-ink: light-dark(oklch(from ${accent} min(l, 0.45) c h), oklch(from ${accent} max(l, 0.82) min(c, 0.11) h));
  }`;
}
