export interface Lesson {
  id: string;
  title: string;
  summary: string;
  body: string;
}

export const lessons: readonly Lesson[] = [
  {
    id: 'wind',
    title: 'Where the wind is',
    summary: 'Feel it on both ears before you touch a rope.',
    body: 'Turn your head until the wind sounds the same in both ears: your nose points into it. Everything in a boat begins with that line. Nothing sails straight up it, and a boat that has lost it goes where it likes.',
  },
  {
    id: 'tack',
    title: 'Through the wind',
    summary: 'A turn with the bow first, and without haste.',
    body: 'Say it aloud, push the tiller away from you, and wait. The sail crosses by itself; you follow it, face forward, and change hands behind your back. Whoever hurries stops the boat with its nose in the wind.',
  },
  {
    id: 'harbour',
    title: 'Back to the harbour',
    summary: 'Slowly, and with a way out.',
    body: 'Come in against the wind, so that letting go of the sheet is your brake. Look for the way out before you need it. A good landing is one that nobody on the quay has noticed.',
  },
];
