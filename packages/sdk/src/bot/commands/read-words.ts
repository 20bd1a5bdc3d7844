/** A word of a command line, without its quotes, and where it stood. */
export interface Word {
  text: string;
  start: number;
  end: number;
  /** Quoted from its first character on: such a word is never the name of an argument. */
  isQuoted: boolean;
}

const CLOSING: Record<string, string> = { '"': '"', "'": "'", '“': '”', '„': '“', '«': '»' };

/**
 * Words are parted by blanks. Quotes hold one together, at its beginning or after `=`; inside, a backslash takes the next
 * quote or backslash as it is. A quote that nobody closes is a character like others: people write `it's` and `5"`.
 */
export function readWords(line: string): Word[] {
  const words: Word[] = [];
  for (let at = 0; at < line.length;) {
    if (/\s/.test(line.charAt(at))) {
      at++;
      continue;
    }
    const start = at;
    let text = '';
    while (at < line.length && !/\s/.test(line.charAt(at))) {
      const quoted = at === start || line[at - 1] === '=' ? readQuoted(line, at) : undefined;
      text += quoted ? quoted.text : line.charAt(at);
      at = quoted ? quoted.end : at + 1;
    }
    words.push({
      text,
      start,
      end: at,
      isQuoted: line.charAt(start) in CLOSING && readQuoted(line, start) !== undefined,
    });
  }
  return words;
}

function readQuoted(line: string, start: number): { text: string; end: number } | undefined {
  const closing = CLOSING[line.charAt(start)];
  if (closing === undefined) return undefined;
  let text = '';
  for (let at = start + 1; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === closing) return { text, end: at + 1 };
    const next = line.charAt(at + 1);
    const isEscape = character === '\\' && (next === closing || next === '\\');
    text += isEscape ? next : character;
    if (isEscape) at++;
  }
  return undefined;
}
