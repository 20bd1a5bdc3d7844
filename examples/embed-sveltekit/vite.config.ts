import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [
    sveltekit({
      adapter: adapter(),
      compilerOptions: { runes: true },
      // `frame-src` is known when the server starts: src/hooks.server.ts. The loader comes from npm, so `script-src` needs nobody else.
      csp: {
        mode: 'nonce',
        directives: {
          'default-src': ['none'],
          'base-uri': ['none'],
          'connect-src': ['self'],
          'form-action': ['self'],
          'frame-ancestors': ['none'],
          'img-src': ['self'],
          'script-src': ['self'],
          'style-src': ['self'],
          // Kit hides its announcer of pages so.
          'style-src-attr': ['unsafe-inline'],
        },
      },
    }),
  ],
});
