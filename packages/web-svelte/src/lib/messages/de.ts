import { limits } from '@roomful/sdk';
import type { MessageCatalog } from './message-catalog.ts';
import { createWordForms } from './word-forms.ts';

const { number, count, list } = createWordForms('de');

/** `bob`, `bob und carol`, `bob, carol und 3 weitere`. */
function listNames(names: readonly string[]): string {
  if (names.length <= 2) return list(names);
  const others = names.length - 2;
  return list([...names.slice(0, 2), others === 1 ? 'eine weitere Person' : `${number(others)} weitere`]);
}

const newMessages = (amount: number) => count(amount, { one: '# neue Nachricht', other: '# neue Nachrichten' });

export const de: MessageCatalog = {
  languageTag: 'de',
  direction: 'ltr',
  app: {
    name: 'Roomful',
    pageTitle: (roomName) => `${roomName} · Roomful`,
    skipToConversation: 'Zum Gespräch springen',
    loading: 'Wird geladen …',
    close: 'Schließen',
    cancel: 'Abbrechen',
    tryAgain: 'Noch einmal versuchen',
    unexpected: 'Hier ist etwas schiefgegangen. Lade die Seite neu; deine Nachrichten sind auf dem Server sicher.',
    pageNotFound: 'Unter dieser Adresse gibt es keine Seite.',
    toTheRooms: 'Zu deinen Räumen',
  },
  login: {
    heading: 'Komm herein.',
    lead: 'Such dir einen Namen aus und rede mit. Ohne Passwort, ohne Anmeldung.',
    nameLabel: 'Dein Name',
    join: 'Mitreden',
    joining: 'Einen Moment …',
    rule: `${limits.usernameMin}–${limits.usernameMax} Buchstaben, Ziffern oder Unterstriche.`,
    invalidCharacters: 'Nimm nur Buchstaben (a–z), Ziffern und Unterstriche.',
    tooShort: `Etwas länger: mindestens ${limits.usernameMin} Zeichen.`,
    tooLong: `Etwas kürzer: höchstens ${limits.usernameMax} Zeichen.`,
    keptHere: 'Von da an gehört der Name dir: Dieser Browser bewahrt den Schlüssel dazu auf.',
    unreachableHeading: 'Der Server antwortet nicht',
  },
  errors: {
    unreachable: 'Der Server ist gerade nicht erreichbar. Prüfe deine Verbindung und versuche es noch einmal.',
    timeout: 'Der Server hat zu lange nicht geantwortet. Versuche es noch einmal.',
    storageUnavailable:
      'Der Server kann gerade nichts speichern. Nichts Gesendetes geht verloren; versuche es gleich noch einmal.',
    serverDraining: 'Der Server startet neu. Versuche es gleich noch einmal.',
    nameTaken: (name) =>
      `Der Name ${name} ist vergeben. Nimm einen anderen, oder den Browser, in dem du ihn zuerst gewählt hast.`,
    nameResembles: (name, owner) =>
      `Der Name ${name} sieht ${owner} zu ähnlich, und der ist vergeben. Nimm einen anderen.`,
    nameReserved: 'Dieser Name ist dem Dienst selbst vorbehalten. Nimm einen anderen.',
    leftElsewhere: 'Du bist nicht mehr in diesem Raum. Tritt ihm wieder bei.',
    invalid: 'So kann der Server das nicht annehmen. Prüfe deine Eingabe.',
    tooLarge: 'Das ist zu viel auf einmal. Sende weniger.',
    sessionEnded: 'Deine Anmeldung ist abgelaufen. Melde dich wieder an.',
    recoveryCodeWrong:
      'Name und Wiederherstellungscode passen nicht zusammen, oder der Code wurde schon benutzt. Prüfe beide auf Tippfehler.',
    pairingCodeWrong:
      'Der Code ist falsch, schon benutzt oder älter als fünf Minuten. Erzeuge einen neuen auf dem Gerät, auf dem du angemeldet bist.',
    passkeyRefused: 'Dieser Passkey öffnet hier keinen Namen, oder die Antwort kam zu spät. Versuche es noch einmal.',
    notAvailable: 'Das bietet dieser Server nicht an.',
    outdated: 'Diese Seite ist älter als der Server. Lade sie neu.',
    originRefused: 'Dieser Server nimmt von dieser Adresse keine Verbindungen an. Sein Betreiber kann das ändern.',
    forbidden: 'Das darf nur, wem es gehört, oder ein Admin.',
    notFound: 'Das gibt es hier nicht mehr.',
    roomNotFound: 'Diesen Raum gibt es nicht mehr.',
    roomNameTaken: 'Einen Raum mit diesem Namen gibt es schon. Tritt ihm bei, oder nimm einen anderen Namen.',
    roomDeleted:
      'Dieser Raum wurde gelöscht. Wer ihn angelegt hat, oder ein Admin, kann ihn wiederherstellen. Nimm sonst einen anderen Namen.',
    messageNotFound: 'Diese Nachricht gibt es nicht mehr.',
    clockSkew: 'Die Uhr dieses Geräts geht mehr als fünf Minuten falsch. Stelle sie richtig und sende noch einmal.',
    rateLimited: (seconds) =>
      `Das war zu viel in zu kurzer Zeit. Versuche es in ${count(seconds, { one: 'einer Sekunde', other: '# Sekunden' })} noch einmal.`,
    overloaded: 'Der Server hat gerade zu viel zu tun. Versuche es gleich noch einmal.',
    internal: 'Auf dem Server ist etwas schiefgegangen. Versuche es noch einmal; bleibt es so, sag es dem Betreiber.',
  },
  connection: {
    connecting: 'Verbindung wird aufgebaut …',
    reconnecting: (attempt, maxAttempts) => `Neuer Verbindungsversuch (${attempt} von ${maxAttempts})`,
    catchingUp: 'Wieder verbunden, Verpasstes wird nachgeholt …',
    offline: 'Roomful ist nicht erreichbar. Was du jetzt sendest, geht hinaus, sobald die Verbindung wieder steht.',
    retry: 'Erneut versuchen',
    displaced: 'Du hast Roomful anderswo geöffnet.',
    displacedDetail: 'Nur ein Fenster kann jeweils in einem Raum sein.',
    useHere: 'Hier verwenden',
  },
  rooms: {
    label: 'Räume',
    open: 'Räume anzeigen',
    create: 'Raum anlegen',
    none: 'Noch keine Räume.',
    noneDetail: 'Lege den ersten an, dann kann beitreten, wer vorbeikommt.',
    loadFailed: 'Die Räume konnten nicht geladen werden.',
    choose: 'Wähle einen Raum',
    notFound: (name) => `Einen Raum namens „${name}“ gibt es nicht`,
    notFoundDetail: 'Vielleicht wurde er gelöscht, oder in der Adresse ist ein Tippfehler.',
    joinFailed: (name) => `„${name}“ ließ sich nicht öffnen`,
    deletedElsewhere: (name) => `„${name}“ wurde gelöscht. Du bist jetzt in einem anderen Raum.`,
    deletedAndNoneLeft: (name) => `„${name}“ wurde gelöscht.`,
  },
  createRoom: {
    heading: 'Einen Raum anlegen',
    nameLabel: 'Name des Raums',
    rule: `${limits.roomNameMin}–${limits.roomNameMax} Buchstaben, Ziffern, Binde- oder Unterstriche.`,
    invalidCharacters: 'Nimm nur Buchstaben (a–z), Ziffern, Binde- und Unterstriche.',
    tooShort: `Etwas länger: mindestens ${limits.roomNameMin} Zeichen.`,
    tooLong: `Etwas kürzer: höchstens ${limits.roomNameMax} Zeichen.`,
    submit: 'Anlegen',
    joinExisting: (name) => `${name} beitreten`,
    restore: 'Wiederherstellen',
  },
  deleteRoom: {
    button: 'Raum löschen',
    heading: (name) => `„${name}“ löschen?`,
    detail:
      'Alle, die darin sind, kommen in einen anderen Raum. Die Nachrichten bleiben erhalten, und du kannst den Raum wiederherstellen, indem du einen mit demselben Namen anlegst.',
    confirm: 'Raum löschen',
  },
  timeline: {
    label: (roomName) => `Nachrichten in ${roomName}`,
    you: 'du',
    today: 'Heute',
    yesterday: 'Gestern',
    articleLabel: (author, time) => `${author}, ${time}`,
    edited: '(bearbeitet)',
    deleted: 'Nachricht gelöscht',
    loadOlder: 'Ältere Nachrichten laden',
    loadingOlder: 'Ältere Nachrichten werden geladen …',
    loadOlderFailed: 'Ältere Nachrichten konnten nicht geladen werden.',
    beginning: (roomName) => `Hier beginnt ${roomName}.`,
    empty: 'Noch keine Nachrichten',
    emptyDetail: 'Sag etwas. Irgendwer muss den Anfang machen.',
    toNewest: 'Zur neuesten Nachricht',
    newMessages,
    announceOne: (author, content) => `${author}: ${content}`,
    announceMany: (amount, authors) => `${newMessages(amount)} von ${listNames(authors)}`,
  },
  delivery: {
    sending: 'Wird gesendet',
    sent: 'Gesendet',
    sentDetail: 'Gesendet. Auf dem Weg zu allen hier.',
    delivered: 'Zugestellt',
    deliveredDetail: 'Allen hier zugestellt.',
    undelivered: 'Nicht allen zugestellt',
    undeliveredDetail: 'Einige hier haben sie nicht bekommen. Sie sehen sie, wenn sie wiederkommen.',
    notSent: 'Nicht gesendet',
    retry: 'Noch einmal senden',
    discard: 'Löschen',
  },
  deleteMessage: {
    button: 'Nachricht löschen',
    heading: 'Diese Nachricht löschen?',
    detail: 'Sie verschwindet für alle im Raum. Das lässt sich nicht rückgängig machen.',
    confirm: 'Löschen',
  },
  composer: {
    label: (roomName) => `Nachricht an ${roomName}`,
    send: 'Nachricht senden',
    counter: (length, max) => `${number(length)} von ${number(max)}`,
    tooLong: (over, max) =>
      `${count(over, { one: '# Zeichen', other: '# Zeichen' })} über der Grenze von ${number(max)}. Kürze die Nachricht, um sie zu senden.`,
  },
  typing: (names) => `${listNames(names)} ${names.length === 1 ? 'schreibt' : 'schreiben'} …`,
  people: {
    label: 'Leute',
    open: (amount) => `Leute, ${number(amount)} hier`,
    here: 'Gerade hier',
    hereCount: (amount) => `${number(amount)} gerade hier`,
    more: (amount) => `und ${number(amount)} weitere`,
    seenRecently: 'Kürzlich gesehen',
    you: 'du',
    alone: 'Noch ist niemand sonst hier. Teile die Adresse dieser Seite, und warte, bis es klopft.',
    justNow: 'gerade eben',
    seen: (when) => `Gesehen: ${when}`,
    loadFailed: 'Wer vorher hier war, konnte nicht geladen werden.',
  },
  account: {
    label: 'Dein Konto',
    logOut: 'Abmelden',
  },
  theme: {
    label: 'Darstellung',
    system: 'Wie das System',
    light: 'Hell',
    dark: 'Dunkel',
  },
  notices: {
    dismiss: 'Ausblenden',
  },
};
