import stringWidth from 'string-width';
import { type Line, paint, type Part } from './line.ts';

const graphemes = new Intl.Segmenter();

/**
 * The rows of a line in a terminal of so many columns, broken between words where that is possible. The last column stays
 * empty: terminals differ in where the cursor is after it.
 */
export function layOutLine(line: Line, { columns, hasColours }: { columns: number; hasColours: boolean }): string[] {
  const width = Math.max(columns - 1, 10);
  const indent = Math.min(line.indent, Math.floor(width / 2));
  const rows: string[] = [''];
  let column = 0;

  const breakRow = () => {
    rows.push(' '.repeat(indent));
    column = indent;
  };
  const put = (text: string, style: Part['style'], textWidth: number) => {
    rows.push(`${rows.pop() ?? ''}${paint({ text, style }, hasColours)}`);
    column += textWidth;
  };

  for (const { text, style } of line.parts) {
    for (const word of text.split(/(\n| +)/)) {
      if (word === '') continue;
      const wordWidth = stringWidth(word);
      if (word === '\n') breakRow();
      else if (column + wordWidth <= width) put(word, style, wordWidth);
      else if (word.startsWith(' ')) breakRow();
      else {
        if (column > indent) breakRow();
        for (const { segment } of graphemes.segment(word)) {
          const segmentWidth = stringWidth(segment);
          if (column + segmentWidth > width) breakRow();
          put(segment, style, segmentWidth);
        }
      }
    }
  }
  return rows;
}

/** At most so many columns of it, on one row. */
export function cutLine(line: Line, { columns, hasColours }: { columns: number; hasColours: boolean }): string {
  const [row = ''] = layOutLine(line, { columns, hasColours });
  return row;
}
