import '@roomful/web-svelte/embed';
import type { RoomfulElement } from '@roomful/web-svelte/embed';

const chat: RoomfulElement | null = document.querySelector('roomful-chat');
chat?.addEventListener('message', ({ detail }) => console.log(detail.author.toUpperCase()));
// @ts-expect-error -- answers with no token
if (chat) chat.getToken = () => 7;
