/** The server hands out one page for every address; what it shows is decided in the browser. */
export const ssr = false;
export const prerender = false;
