/** A room of an app, and the server that has it. */
export interface Place {
  url: string;
  app: string;
  room: string;
}

interface Reader {
  id: string;
  name: string;
}

export interface Start {
  place: Place;
  readers: Reader[];
  me: Reader | null;
}

export async function fetchStart(): Promise<Start> {
  return (await (await fetch('/start')).json()) as Start;
}

export async function signIn(id: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await fetch('/session', { method: 'PUT', headers, body: JSON.stringify({ id }) });
}

export async function signOut(): Promise<void> {
  await fetch('/session', { method: 'DELETE' });
}
