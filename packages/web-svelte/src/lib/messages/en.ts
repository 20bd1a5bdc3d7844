import { limits } from '@roomful/sdk';

/** How many of something, in words: `1 message`, `3 messages`. */
function count(amount: number, one: string, many: string): string {
  return `${amount.toLocaleString('en')} ${amount === 1 ? one : many}`;
}

/** Names as a sentence says them: `bob`, `bob and carol`, `bob, carol and 3 others`. */
function listNames(names: readonly string[]): string {
  const [first = '', second = '', ...others] = names;
  if (names.length <= 1) return first;
  if (names.length === 2) return `${first} and ${second}`;
  return `${first}, ${second} and ${count(others.length, 'other', 'others')}`;
}

/** Every word that the app says in English. `MessageCatalog` is the shape that other languages have to fill. */
export const en = {
  languageTag: 'en',
  direction: 'ltr',
  app: {
    name: 'Roomful',
    pageTitle: (roomName: string) => `${roomName} · Roomful`,
    skipToConversation: 'Skip to the conversation',
    loading: 'Loading…',
    close: 'Close',
    cancel: 'Cancel',
    tryAgain: 'Try again',
    unexpected: 'Something went wrong here. Load the page again; your messages are safe on the server.',
    pageNotFound: 'There is no page at this address.',
    toTheRooms: 'Go to your rooms',
  },
  login: {
    heading: 'Come on in.',
    lead: 'Choose a name and start talking. No password, no sign‑up.',
    nameLabel: 'Your name',
    join: 'Join',
    joining: 'Joining…',
    rule: `${limits.usernameMin}–${limits.usernameMax} letters, digits or underscores.`,
    invalidCharacters: 'Use only letters (a–z), digits and underscores.',
    tooShort: `A little longer: at least ${limits.usernameMin} characters.`,
    tooLong: `A little shorter: at most ${limits.usernameMax} characters.`,
    keptHere: 'The name is yours from then on: this browser keeps the key to it.',
    unreachableHeading: 'The server does not answer',
  },
  errors: {
    unreachable: 'The server can’t be reached just now. Check your connection and try again.',
    timeout: 'The server took too long to answer. Try again.',
    storageUnavailable: 'The server can’t save anything just now. Nothing sent is lost; try again in a moment.',
    serverDraining: 'The server is restarting. Try again in a moment.',
    nameTaken: (name: string) =>
      `The name ${name} is taken. Choose another name, or use the browser in which you first took it.`,
    nameResembles: (name: string, owner: string) =>
      `The name ${name} looks too much like ${owner}, which is taken. Choose another name.`,
    nameReserved: 'This name is kept for the service itself. Choose another name.',
    leftElsewhere: 'You are no longer in this room. Join it again.',
    invalid: 'The server can’t take this as it stands. Check what you typed.',
    tooLarge: 'That is too much at once. Send less.',
    sessionEnded: 'Your session has ended. Log in again.',
    recoveryCodeWrong:
      'Name and recovery code don’t belong together, or the code was used. Check both for typing errors.',
    pairingCodeWrong:
      'The code is wrong, used, or older than five minutes. Make a new one on the device where you are logged in.',
    passkeyRefused: 'This passkey does not open a name here, or its answer came too late. Try again.',
    notAvailable: 'This server does not offer that.',
    outdated: 'This page is older than the server. Load it again.',
    originRefused: 'This server takes no connections from this address. Its operator can change that.',
    forbidden: 'Only whoever it belongs to can do that, or an admin.',
    notFound: 'That is not here any more.',
    roomNotFound: 'This room does not exist any more.',
    roomNameTaken: 'A room of this name exists. Join it, or choose another name.',
    roomDeleted: 'This room was deleted. Its creator or an admin can restore it; otherwise choose another name.',
    messageNotFound: 'This message does not exist any more.',
    clockSkew: 'The clock of this device is more than five minutes off. Set it right, then send again.',
    rateLimited: (seconds: number) => `Too many in a short time. Try again in ${count(seconds, 'second', 'seconds')}.`,
    overloaded: 'The server is very busy just now. Try again in a moment.',
    internal: 'Something went wrong on the server. Try again; if it stays so, tell its operator.',
  },
  connection: {
    connecting: 'Connecting…',
    reconnecting: (attempt: number, maxAttempts: number) => `Reconnecting (attempt ${attempt} of ${maxAttempts})`,
    catchingUp: 'Back online, catching up…',
    offline: 'Roomful can’t be reached. What you send now goes out when the connection is back.',
    retry: 'Retry',
    displaced: 'You opened Roomful somewhere else.',
    displacedDetail: 'Only one window can be in a room at a time.',
    useHere: 'Use here',
  },
  rooms: {
    label: 'Rooms',
    open: 'Show rooms',
    create: 'Create room',
    none: 'No rooms yet.',
    noneDetail: 'Create the first one, and whoever comes by can join.',
    loadFailed: 'The rooms could not be loaded.',
    choose: 'Choose a room',
    notFound: (name: string) => `There is no room called “${name}”`,
    notFoundDetail: 'It may have been deleted, or the address has a typing error.',
    joinFailed: (name: string) => `“${name}” could not be opened`,
    deletedElsewhere: (name: string) => `“${name}” was deleted. You are in another room now.`,
    deletedAndNoneLeft: (name: string) => `“${name}” was deleted.`,
  },
  createRoom: {
    heading: 'Create a room',
    nameLabel: 'Room name',
    rule: `${limits.roomNameMin}–${limits.roomNameMax} letters, digits, hyphens or underscores.`,
    invalidCharacters: 'Use only letters (a–z), digits, hyphens and underscores.',
    tooShort: `A little longer: at least ${limits.roomNameMin} characters.`,
    tooLong: `A little shorter: at most ${limits.roomNameMax} characters.`,
    submit: 'Create',
    joinExisting: (name: string) => `Join ${name}`,
    restore: 'Restore',
  },
  deleteRoom: {
    button: 'Delete room',
    heading: (name: string) => `Delete “${name}”?`,
    detail:
      'Everybody in it is sent to another room. The messages are kept, and you can restore the room by creating one of the same name.',
    confirm: 'Delete room',
  },
  timeline: {
    label: (roomName: string) => `Messages in ${roomName}`,
    you: 'you',
    today: 'Today',
    yesterday: 'Yesterday',
    articleLabel: (author: string, time: string) => `${author}, ${time}`,
    edited: '(edited)',
    deleted: 'Message deleted',
    loadOlder: 'Load older messages',
    loadingOlder: 'Loading older messages…',
    loadOlderFailed: 'Older messages could not be loaded.',
    beginning: (roomName: string) => `This is where ${roomName} begins.`,
    empty: 'No messages yet',
    emptyDetail: 'Say something. Somebody has to be first.',
    toNewest: 'To the newest message',
    newMessages: (amount: number) => count(amount, 'new message', 'new messages'),
    announceOne: (author: string, content: string) => `${author}: ${content}`,
    announceMany: (amount: number, authors: readonly string[]) =>
      `${count(amount, 'new message', 'new messages')} from ${listNames(authors)}`,
  },
  delivery: {
    sending: 'Sending',
    sent: 'Sent',
    sentDetail: 'Sent. On its way to everyone here.',
    delivered: 'Delivered',
    deliveredDetail: 'Delivered to everyone here.',
    undelivered: 'Not delivered to all',
    undeliveredDetail: 'Some people here did not get it. They will see it when they come back.',
    notSent: 'Not sent',
    retry: 'Retry',
    discard: 'Delete',
  },
  deleteMessage: {
    button: 'Delete message',
    heading: 'Delete this message?',
    detail: 'It disappears for everybody in the room. This can’t be undone.',
    confirm: 'Delete',
  },
  code: {
    label: (language: string) => (language === '' ? 'Code' : `Code, ${language}`),
    copy: 'Copy code',
    copied: 'Copied',
  },
  composer: {
    label: (roomName: string) => `Message ${roomName}`,
    send: 'Send message',
    counter: (length: number, max: number) => `${length.toLocaleString('en')} of ${max.toLocaleString('en')}`,
    tooLong: (over: number, max: number) =>
      `${count(over, 'character', 'characters')} over the limit of ${max.toLocaleString('en')}. Shorten the message to send it.`,
  },
  typing: (names: readonly string[]) => `${listNames(names)} ${names.length === 1 ? 'is' : 'are'} typing…`,
  people: {
    label: 'People',
    open: (amount: number) => `People, ${amount} here`,
    here: 'Here now',
    hereCount: (amount: number) => `${amount} here now`,
    more: (amount: number) => `and ${amount.toLocaleString('en')} more`,
    seenRecently: 'Seen recently',
    you: 'you',
    alone: 'Nobody else is here yet. Share this page’s address, and wait for a knock.',
    justNow: 'just now',
    seen: (when: string) => `Seen ${when}`,
    loadFailed: 'Who was here before could not be loaded.',
  },
  account: {
    label: 'Your account',
    logOut: 'Log out',
  },
  theme: {
    label: 'Theme',
    system: 'Like the system',
    light: 'Light',
    dark: 'Dark',
  },
  notices: {
    dismiss: 'Dismiss',
  },
} as const;
