interface Me {
  id: string;
  name: string;
  orders: number[];
}

export interface Start {
  chat: { server: string; app: string };
  people: { id: string; name: string }[];
  me: Me | null;
}

export async function fetchStart(): Promise<Start> {
  return (await fetch('/api/start')).json() as Promise<Start>;
}

export async function signIn(id: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await fetch('/api/session', { method: 'PUT', headers, body: JSON.stringify({ id }) });
}

export async function signOut(): Promise<void> {
  await fetch('/api/session', { method: 'DELETE' });
}
