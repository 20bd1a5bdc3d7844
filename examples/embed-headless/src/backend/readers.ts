export interface Reader {
  /** Stays the same for the same person: `sub` of their tokens. */
  id: string;
  name: string;
}

export const readers: readonly Reader[] = [
  { id: 'thea', name: 'Thea Winter' },
  { id: 'kofi', name: 'Kofi Mensah' },
];
