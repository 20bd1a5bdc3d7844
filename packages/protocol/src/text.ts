import { limits } from './limits.ts';

/** Why a text can't be a message, in words for the person who typed it; `undefined` when it can. */
export function findContentProblem(content: string): string | undefined {
  if (!content.isWellFormed())
    return 'The message holds half a character (a lone surrogate). Remove it and send again.';
  if (CONTROL_CHARACTER.test(content)) {
    return 'The message holds a control character. Only line breaks and tabs are allowed: remove it and send again.';
  }
  if (!VISIBLE_CHARACTER.test(content)) return 'The message is empty. Write something first.';
  const length = countCodePoints(content);
  if (length > limits.contentMax) {
    return `The message has ${length} characters, the limit is ${limits.contentMax}. Shorten it and send again.`;
  }
  return undefined;
}

/** The length that limits speak of: an emoji is one, though JavaScript's `length` says two. */
export function countCodePoints(text: string): number {
  let surrogatePairs = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xd800 && unit <= 0xdbff) surrogatePairs++;
  }
  return text.length - surrogatePairs;
}

// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL_CHARACTER = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
/** U+2800 is a Braille cell without dots: it counts as a symbol and shows nothing. */
const VISIBLE_CHARACTER = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]/u;
