import { embedLimits } from '@roomful/protocol';
import { foldName } from '../accounts/fold-name.ts';

/** Signs of other scripts that look like Latin letters, as far as they are in common fonts. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  а: 'a',
  в: 'b',
  с: 'c',
  ԁ: 'd',
  е: 'e',
  һ: 'h',
  і: 'i',
  ј: 'j',
  к: 'k',
  м: 'm',
  о: 'o',
  р: 'p',
  ѕ: 's',
  т: 't',
  у: 'y',
  х: 'x',
  α: 'a',
  ι: 'i',
  κ: 'k',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  υ: 'u',
  χ: 'x',
};

/** What a host calls somebody, as it may be shown: in one line, without signs that nobody sees. `undefined`: nothing is left. */
export function cleanName(claimed: string): string | undefined {
  const shown = claimed
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const cut = [...shown].slice(0, embedLimits.displayNameMax).join('').trim();
  return cut === '' ? undefined : cut;
}

/** The form in which a shown name would be taken for a username: letters without marks, and nothing between them. */
export function foldDisplayName(name: string): string {
  const letters = [...name.normalize('NFKD').toLowerCase()].map((sign) => LOOK_ALIKES[sign] ?? sign).join('');
  return foldName(letters.replace(/[^a-z0-9_]/g, ''));
}
