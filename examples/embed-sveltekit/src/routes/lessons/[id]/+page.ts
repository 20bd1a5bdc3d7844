import { error } from '@sveltejs/kit';
import { lessons } from '#lib/lessons.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = ({ params }) => {
  const index = lessons.findIndex(({ id }) => id === params.id);
  const lesson = lessons[index];
  if (lesson === undefined) error(404);
  return { lesson, next: lessons[index + 1] };
};
