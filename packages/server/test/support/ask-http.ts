import { type IncomingHttpHeaders, request } from 'node:http';

interface Asked {
  path: string;
  method?: string;
  /** As they are, `Host` and `Origin` too, which `fetch` keeps to itself. */
  headers?: Record<string, string | string[]>;
  body?: string;
}

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The code of the error object, where there is one. */
  code: string | undefined;
}

/** One HTTP request, on a connection of its own. */
export function askHttp(port: number, { path, method = 'GET', headers = {}, body }: Asked): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', path, method, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => (text += String(chunk)));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, code: codeOf(text) }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** `POST /api/sessions`, as a browser or a proxy before it would send it. */
export function askLogIn(port: number, username: string, headers: Record<string, string> = {}): Promise<HttpAnswer> {
  return askHttp(port, {
    path: '/api/sessions',
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ username }),
  });
}

function codeOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { error?: { code?: string } }).error?.code;
  } catch {
    return undefined;
  }
}
