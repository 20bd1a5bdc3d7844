import { cleanText } from './clean-text.ts';

export type Style = 'plain' | 'bold' | 'dim' | 'alarm' | 'cyan' | 'green' | 'yellow' | 'magenta' | 'blue';

export interface Part {
  text: string;
  style: Style;
}

/** One thing to show: made of texts and never of control characters, so that nothing from outside reaches the terminal raw. */
export interface Line {
  parts: readonly Part[];
  /** Where its second and later rows begin, in columns. */
  indent: number;
}

export function part(text: string, style: Style = 'plain'): Part {
  return { text: cleanText(text), style };
}

export function line(parts: readonly (Part | string)[], indent = 0): Line {
  return { parts: parts.map((one) => (typeof one === 'string' ? part(one) : one)), indent };
}

const codes: Record<Style, string> = {
  plain: '',
  bold: '1',
  dim: '2',
  alarm: '31',
  cyan: '36',
  green: '32',
  yellow: '33',
  magenta: '35',
  blue: '34',
};

export function paint({ text, style }: Part, hasColours: boolean): string {
  const code = codes[style];
  return hasColours && code !== '' && text !== '' ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/** Without a terminal: no colours, and later rows are indented, so that none of them looks like another message. */
export function toPlainText({ parts, indent }: Line): string {
  return parts
    .map(({ text }) => text)
    .join('')
    .replaceAll('\n', `\n${' '.repeat(Math.max(indent, 2))}`);
}
