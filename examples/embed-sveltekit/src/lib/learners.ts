export interface Learner {
  id: string;
  name: string;
}

export const learners: readonly Learner[] = [
  { id: 'ines', name: 'Ines Duarte' },
  { id: 'omar', name: 'Omar Haddad' },
];
