/**
 * What is weighed: the entry that a chat's documentation says to write for one room, or the files it says to include.
 * Peers are what a page may have anyway.
 * @typedef {{ name: string, packages: string[], peers?: string[], entry?: string, files?: string[] }} Subject
 * @type {Subject[]}
 */
export const subjects = [
  {
    name: 'stream',
    packages: ['stream-chat-react', 'stream-chat'],
    peers: ['react', 'react-dom'],
    entry: `
      import { createRoot } from 'react-dom/client';
      import { Chat, Channel, ChannelHeader, MessageComposer, MessageList, Thread, useCreateChatClient, Window } from 'stream-chat-react';
      import 'stream-chat-react/dist/css/index.css';
      function Room() {
        const client = useCreateChatClient({ apiKey: 'key', tokenOrProvider: 'token', userData: { id: 'me' } });
        if (!client) return null;
        return <Chat client={client}><Channel channel={client.channel('messaging', 'help')}>
          <Window><ChannelHeader /><MessageList /><MessageComposer /></Window><Thread /></Channel></Chat>;
      }
      createRoot(document.body).render(<Room />);`,
  },
  {
    name: 'stream-without-interface',
    packages: ['stream-chat'],
    entry: `
      import { StreamChat } from 'stream-chat';
      const client = StreamChat.getInstance('key');
      await client.connectUser({ id: 'me' }, 'token');
      await client.channel('messaging', 'help').watch();`,
  },
  {
    name: 'talkjs-loader',
    packages: ['talkjs'],
    entry: `
      import Talk from 'talkjs';
      await Talk.ready;
      new Talk.Session({ appId: 'app', userId: 'me' }).createChatbox().mount(document.body);`,
  },
  {
    name: 'talkjs-components',
    packages: ['@talkjs/react-components', '@talkjs/core'],
    peers: ['react', 'react-dom'],
    entry: `
      import { createRoot } from 'react-dom/client';
      import { Chatbox } from '@talkjs/react-components';
      import '@talkjs/react-components/default.css';
      createRoot(document.body).render(<Chatbox appId="app" userId="me" conversationId="help" />);`,
  },
  {
    name: 'embeddedchat',
    packages: ['@embeddedchat/react'],
    // It wants a React before 19.
    peers: ['react@18', 'react-dom@18'],
    entry: `
      import { createRoot } from 'react-dom/client';
      import { EmbeddedChat } from '@embeddedchat/react';
      createRoot(document.body).render(<EmbeddedChat host="https://chat.example.com" roomId="GENERAL" />);`,
  },
  {
    name: 'converse',
    packages: ['converse.js'],
    files: ['converse.js/dist/converse.min.js', 'converse.js/dist/converse.min.css'],
  },
];
