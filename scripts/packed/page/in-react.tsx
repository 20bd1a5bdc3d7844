import '@roomful/web-svelte/embed/react';
import type { RoomfulElement } from '@roomful/web-svelte/embed/react';

const logOut = (element: RoomfulElement | null) => element?.logout();

export const page = (
  <>
    <roomful-chat
      app="shop"
      room="help"
      className="chat"
      style={{ height: 320 }}
      ref={(element) => element?.setRoom('order-7')}
      getToken={async () => null}
      onready={({ detail }) => console.log(detail.room.toUpperCase())}
    />
    <roomful-launcher app="shop" label="Help" ref={(element) => void logOut(element)} />
    {/* @ts-expect-error -- without an app */}
    <roomful-chat room="help" />
  </>
);
