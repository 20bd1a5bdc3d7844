import { mount } from 'svelte';
import { shareConnection } from '#lib/connection/share-connection.ts';
import './panel.css';
import App from './app.svelte';
import { connectToHost } from './bridge.ts';
import { dressIn } from './look.ts';
import { Panel } from './panel.svelte.ts';

const accent = new CSSStyleSheet();
document.adoptedStyleSheets = [accent];

const app = new URLSearchParams(location.search).get('app') ?? '';
const panel = new Panel(app, {
  server: location.origin,
  dress: dressIn(document.documentElement, accent),
  share: shareConnection,
});
mount(App, { target: document.body, props: { panel } });

// By itself, in a window of its own, it has nobody who says which room.
if (window.parent !== window) connectToHost((bridge) => panel.attach(bridge));
