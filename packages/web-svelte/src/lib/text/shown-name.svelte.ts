interface Named {
  username: string;
  displayName?: string | undefined;
}

/** Users of apps have usernames that say nothing, each for ever. */
let names = $state.raw<ReadonlyMap<string, string>>(new Map());

/** Whoever tells of people says here what they are called. Where that is known already, nothing is drawn anew. */
export function learnNames(people: readonly Named[]): void {
  const learnt = people.filter(({ username, displayName = username }) => displayName !== shownName(username));
  if (learnt.length === 0) return;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- it is replaced and never changed
  names = new Map([
    ...names,
    ...learnt.map(({ username, displayName = username }) => [username, displayName] as const),
  ]);
}

/** What to show for a username, as far as that is known. */
export const shownName = (username: string): string => names.get(username) ?? username;
