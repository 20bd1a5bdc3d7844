interface NameRule {
  min: number;
  max: number;
  /** What a name may consist of. */
  allowed: RegExp;
  words: { invalidCharacters: string; tooShort: string; tooLong: string };
}

/** What to mend in a name before it is sent; `undefined` when it fits. */
export function findNameProblem(name: string, rule: NameRule): string | undefined {
  if (!rule.allowed.test(name)) return rule.words.invalidCharacters;
  if (name.length < rule.min) return rule.words.tooShort;
  if (name.length > rule.max) return rule.words.tooLong;
  return undefined;
}
