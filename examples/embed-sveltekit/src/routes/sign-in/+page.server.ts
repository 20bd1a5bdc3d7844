import { fail, redirect } from '@sveltejs/kit';
import { learners } from '#lib/learners.ts';
import { beginSession, endSession } from '#lib/server/sessions.ts';
import type { Actions } from './$types';

export const actions: Actions = {
  /** A real course asks for more than a click. */
  in: async (event) => {
    const wanted = (await event.request.formData()).get('learner');
    const learner = learners.find(({ id }) => id === wanted);
    if (learner === undefined) return fail(400);
    beginSession(event, learner);
    redirect(303, '/');
  },

  out: (event) => {
    endSession(event);
    redirect(303, '/');
  },
};
