// A chat server as a tutorial would write it: what Roomful is compared with.
//   node baselines/plain-socketio.ts <port> <database file>
import { createServer } from 'node:http';
import Database from 'better-sqlite3';
import { Server } from 'socket.io';

const [port, file = ':memory:'] = process.argv.slice(2);

const database = new Database(file);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = NORMAL');
database.exec(`
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    room TEXT NOT NULL,
    username TEXT NOT NULL,
    content TEXT NOT NULL,
    timestamp INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS messages_by_room ON messages(room, timestamp);
`);
const insert = database.prepare('INSERT INTO messages (room, username, content, timestamp) VALUES (?, ?, ?, ?)');

const selectPage = database.prepare('SELECT * FROM messages WHERE room = ? ORDER BY timestamp DESC LIMIT ? OFFSET ?');

const PAGE_SIZE = 50;

interface Sent {
  room: string;
  content: string;
}

interface Asked {
  room: string;
  page: number;
}

const http = createServer((_, response) => response.end('ok'));
const io = new Server(http, { transports: ['websocket'] });

io.on('connection', (socket) => {
  const { username } = socket.handshake.auth as { username: string };

  socket.on('join', async (room: string, answer: (reply: { ok: true }) => void) => {
    await socket.join(room);
    answer({ ok: true });
  });

  socket.on('message', ({ room, content }: Sent, answer: (reply: { ok: true; id: number }) => void) => {
    const timestamp = Date.now();
    const id = Number(insert.run(room, username, content, timestamp).lastInsertRowid);
    io.to(room).emit('message', { id, room, username, content, timestamp });
    answer({ ok: true, id });
  });

  socket.on('history', ({ room, page }: Asked, answer: (reply: { ok: true; messages: unknown[] }) => void) => {
    answer({ ok: true, messages: selectPage.all(room, PAGE_SIZE, (page - 1) * PAGE_SIZE).reverse() });
  });
});

process.on('SIGTERM', () => {
  void io.close().then(() => {
    database.close();
    process.exit(0);
  });
});

http.listen(Number(port), '127.0.0.1');
