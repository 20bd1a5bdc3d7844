import { MESSAGE_COLUMNS } from './message-row.ts';

const NEWEST_FIRST = 'm.timestamp DESC, m.id DESC';

interface Read {
  where: string;
  order: string;
  limit: string;
}

/**
 * Every read of several messages. Each of the two files has an index in the order that is asked for, and from
 * `every_message` SQLite takes both in turn as long as nothing is joined: with names beside it, it would read all that fits
 * and sort that. So the page comes first, and names are looked up for its few rows.
 */
export function messageReads(table: 'messages' | 'every_message') {
  const from = ({ where, order, limit }: Read) =>
    table === 'messages'
      ? { source: 'messages m', rest: `WHERE ${where} ORDER BY ${order} ${limit}` }
      : {
          source: `(SELECT * FROM every_message m WHERE ${where} ORDER BY ${order} ${limit}) m`,
          rest: `ORDER BY ${order}`,
        };
  const select = (read: Read) => {
    const { source, rest } = from(read);
    return `SELECT ${MESSAGE_COLUMNS} FROM ${source} JOIN users u ON u.id = m.user_id ${rest}`;
  };
  const selectWithRoom = (read: Read) => {
    const { source, rest } = from(read);
    return `SELECT ${MESSAGE_COLUMNS}, r.name AS room_name
      FROM ${source} JOIN users u ON u.id = m.user_id JOIN rooms r ON r.id = m.room_id ${rest}`;
  };
  const limit = 'LIMIT ?';
  return {
    changes: select({ where: 'm.room_id = ? AND m.rev > ?', order: 'm.rev', limit }),
    before: select({ where: 'm.room_id = ? AND (m.timestamp, m.id) < (?, ?)', order: NEWEST_FIRST, limit }),
    after: select({ where: 'm.room_id = ? AND (m.timestamp, m.id) > (?, ?)', order: 'm.timestamp, m.id', limit }),
    numberedPage: select({ where: 'm.room_id = ?', order: NEWEST_FIRST, limit: 'LIMIT ? OFFSET ?' }),
    ofUser: selectWithRoom({ where: 'm.user_id = ? AND m.client_id > ?', order: 'm.client_id', limit }),
    /** Of a room's newest messages. `id` is named because what is sorted by has to be, or all would be read here too. */
    recentAuthors: `SELECT u.* FROM users u
      JOIN (
        SELECT user_id, max(timestamp) AS latest
        FROM (SELECT m.user_id, m.timestamp, m.id FROM ${table} m WHERE m.room_id = ? ORDER BY ${NEWEST_FIRST} LIMIT ?)
        GROUP BY user_id
      ) recent ON recent.user_id = u.id
      ORDER BY recent.latest DESC LIMIT ?`,
  };
}
