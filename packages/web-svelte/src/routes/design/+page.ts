import { error } from '@sveltejs/kit';
import type { PageLoad } from './$types';

/** For whoever works on the app. A build has no such page, nor anything of it: there the import is gone with its branch. */
export const load: PageLoad = async () => {
  if (import.meta.env.DEV) return { DesignPage: (await import('#lib/ui/design/design-page.svelte')).default };
  error(404);
};
