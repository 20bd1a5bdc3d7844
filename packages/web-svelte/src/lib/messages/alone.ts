/** Names are Latin letters: on their own, they can't drag the punctuation around them to the wrong side. */
export const alone = (name: string): string => `\u2068${name}\u2069`;
