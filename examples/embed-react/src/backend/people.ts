export interface Person {
  id: string;
  name: string;
  /** Of these, and of no others, they see the rooms. */
  orders: number[];
}

export const people: readonly Person[] = [
  { id: 'lea', name: 'Lea Brandt', orders: [1024, 1025] },
  { id: 'tariq', name: 'Tariq Osei', orders: [1024, 1031] },
];
