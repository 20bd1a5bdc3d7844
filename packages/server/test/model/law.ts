/** What must always hold. The sentence says what a person would have noticed. */
export function law(holds: boolean, sentence: string, seen?: unknown): asserts holds {
  if (!holds) throw new Error(seen === undefined ? sentence : `${sentence} ${JSON.stringify(seen)}`);
}
