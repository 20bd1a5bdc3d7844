export interface Customer {
  /** Stays the same for the same person: `sub` of their tokens. */
  id: string;
  name: string;
  since: number;
}

export const customers: readonly Customer[] = [
  { id: 'customer-7', name: 'Mara Lind', since: 2019 },
  { id: 'customer-12', name: 'Jonas Weber', since: 2024 },
];
