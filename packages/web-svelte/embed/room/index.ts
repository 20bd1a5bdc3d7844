import type { Component } from 'svelte';
import type { RoomfulRoomProps } from './props.ts';
import Room from './roomful-room.svelte';

/**
 * A room of an app, drawn by the page itself and in no frame. For hosts that may see what is written in it, and the session of
 * whoever writes: their scripts can.
 */
export const RoomfulRoom: Component<RoomfulRoomProps> = Room;

export type { RoomfulRoomProps } from './props.ts';
export type { GetToken, RoomfulError, RoomfulMessage, RoomfulReady, RoomfulTheme, RoomfulUnread } from '../events.d.ts';
