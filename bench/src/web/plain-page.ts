/// <reference lib="dom" />
/**
 * A chat page as a tutorial would write it: it loads everything, appends everything, and scrolls down for what arrives. It
 * is shown under the server's own address, so it speaks to the same server about the same data.
 */
export const plainPage = `<!doctype html>
<meta charset="utf-8"><title>plain</title>
<style>body{margin:0;font:16px sans-serif;display:flex;flex-direction:column;height:100vh}
#list{flex:1;overflow:auto}#list div{padding:8px 16px}b{display:block}</style>
<div id="list"></div><input id="text">
<script src="/bench/socket.io.js"></script>
<script>
const list = document.getElementById('list');
function append(message) {
  const row = document.createElement('div');
  row.className = 'message';
  const author = document.createElement('b');
  author.textContent = message.username + ' ' + new Date(message.timestamp).toLocaleTimeString();
  row.append(author, message.content);
  list.append(row);
}
const socket = io({ transports: ['websocket'], auth: { protocol: 1 } });
let room;
async function show(name) {
  const { data: { rooms } } = await socket.emitWithAck('list_rooms', { limit: 200 });
  room = rooms.find((candidate) => candidate.name === name).id;
  const joined = await socket.emitWithAck('join_room', { roomId: room, pageSize: 500 });
  let { messages, hasMore } = joined.data;
  while (hasMore) {
    const page = await socket.emitWithAck('load_messages', {
      roomId: room, pageSize: 500, before: { timestamp: messages[0].timestamp, id: messages[0].id },
    });
    messages = page.data.messages.concat(messages);
    hasMore = page.data.hasMore;
  }
  list.replaceChildren();
  for (const message of messages) append(message);
  list.scrollTop = list.scrollHeight;
  document.title = name;
}
socket.on('messages', ({ roomId, messages }) => {
  if (roomId !== room) return;
  for (const message of messages) append(message);
  list.scrollTop = list.scrollHeight;
  socket.emit('ack_messages', { roomId, rev: Math.max(...messages.map((message) => message.rev)) });
});
socket.on('welcome', () => show(decodeURIComponent(location.hash.slice(1))));
</script>`;
