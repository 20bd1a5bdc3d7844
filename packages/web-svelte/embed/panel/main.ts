import { mount } from 'svelte';
import './panel.css';
import App from './app.svelte';
import { connectToHost } from './bridge.ts';
import { Panel } from './panel.svelte.ts';

const app = new URLSearchParams(location.search).get('app') ?? '';
const panel = new Panel(app);
mount(App, { target: document.body, props: { panel } });

// By itself, in a window of its own, it has nobody who says which room.
if (window.parent !== window) connectToHost((bridge) => panel.attach(bridge));
