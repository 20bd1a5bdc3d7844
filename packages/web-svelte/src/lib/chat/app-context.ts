import { createContext } from 'svelte';
import type { App } from './app.svelte.ts';

/** The app, for the routes: the layout sets it, the pages read it. */
export const [getApp, setApp] = createContext<App>();
