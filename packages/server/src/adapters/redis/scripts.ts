/**
 * Each script is one atomic step. KEYS[1] is `session:{id}` with JSON as in the data model; the key of a user's live
 * connection, `user:{username}:socket`, depends on what the session says and is built inside. It holds
 * "<socketId> <sessionId>". (On a Redis Cluster both keys would need one hash slot; a single primary serves sessions.)
 */
/** ARGV: the session, its expiry, its time to live, the time now. The index holds what may be alive, by expiry. */
export const createScript = `
local session = cjson.decode(ARGV[1])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
local index = 'user:' .. session.username .. ':sessions'
redis.call('ZREMRANGEBYSCORE', index, '-inf', ARGV[4])
redis.call('ZADD', index, ARGV[2], string.sub(KEYS[1], 9))
if redis.call('PTTL', index) < tonumber(ARGV[3]) then redis.call('PEXPIRE', index, ARGV[3]) end
return 1
`;

/** KEYS[1] is the index of a user's sessions. ARGV: the user's name, the session to keep. */
export const deleteAllScript = `
local ended = {}
local liveKey = 'user:' .. ARGV[1] .. ':socket'
local live = redis.call('GET', liveKey)
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if id ~= ARGV[2] then
    local raw = redis.call('GET', 'session:' .. id)
    if raw then
      table.insert(ended, id)
      table.insert(ended, raw)
      redis.call('DEL', 'session:' .. id)
    end
    redis.call('ZREM', KEYS[1], id)
    if live and string.match(live, ' (%S+)$') == id then redis.call('DEL', liveKey) end
  end
end
return ended
`;

export const attachScript = `
local raw = redis.call('GET', KEYS[1])
if not raw then return { 'gone' } end
local session = cjson.decode(raw)
local ttl = redis.call('PTTL', KEYS[1])
local liveKey = 'user:' .. session.username .. ':socket'
local before = redis.call('GET', liveKey)
local displaced = ''
if before then
  displaced = before
  local oldSocket, oldSession = string.match(before, '^(%S+) (%S+)$')
  if oldSession and ('session:' .. oldSession) ~= KEYS[1] then
    local oldRaw = redis.call('GET', 'session:' .. oldSession)
    if oldRaw then
      local old = cjson.decode(oldRaw)
      if old.socketId == oldSocket then
        old.socketId = cjson.null
        redis.call('SET', 'session:' .. oldSession, cjson.encode(old), 'KEEPTTL')
      end
    end
  end
end
session.socketId = ARGV[1]
redis.call('SET', KEYS[1], cjson.encode(session), 'KEEPTTL')
redis.call('SET', liveKey, ARGV[1] .. ' ' .. string.sub(KEYS[1], 9), 'PX', ttl)
return { 'attached', displaced }
`;

export const detachScript = `
local raw = redis.call('GET', KEYS[1])
if not raw then return 0 end
local session = cjson.decode(raw)
if session.socketId ~= ARGV[1] then return 0 end
session.socketId = cjson.null
redis.call('SET', KEYS[1], cjson.encode(session), 'KEEPTTL')
local liveKey = 'user:' .. session.username .. ':socket'
if redis.call('GET', liveKey) == ARGV[1] .. ' ' .. string.sub(KEYS[1], 9) then redis.call('DEL', liveKey) end
return 1
`;

export const refreshScript = `
local raw = redis.call('GET', KEYS[1])
if not raw then return 0 end
local session = cjson.decode(raw)
session.expiresAt = tonumber(ARGV[1])
redis.call('SET', KEYS[1], cjson.encode(session), 'PX', ARGV[2])
local index = 'user:' .. session.username .. ':sessions'
redis.call('ZADD', index, ARGV[1], string.sub(KEYS[1], 9))
if redis.call('PTTL', index) < tonumber(ARGV[2]) then redis.call('PEXPIRE', index, ARGV[2]) end
local liveKey = 'user:' .. session.username .. ':socket'
local live = redis.call('GET', liveKey)
if live and string.match(live, ' (%S+)$') == string.sub(KEYS[1], 9) then redis.call('PEXPIRE', liveKey, ARGV[2]) end
return 1
`;

export const setCurrentRoomScript = `
local raw = redis.call('GET', KEYS[1])
if not raw then return 0 end
local session = cjson.decode(raw)
if session.socketId ~= ARGV[1] then return 0 end
if ARGV[2] == '' then session.currentRoomId = cjson.null else session.currentRoomId = tonumber(ARGV[2]) end
redis.call('SET', KEYS[1], cjson.encode(session), 'KEEPTTL')
return 1
`;

export const deleteScript = `
local raw = redis.call('GET', KEYS[1])
if not raw then return false end
redis.call('DEL', KEYS[1])
local session = cjson.decode(raw)
redis.call('ZREM', 'user:' .. session.username .. ':sessions', string.sub(KEYS[1], 9))
local liveKey = 'user:' .. session.username .. ':socket'
local live = redis.call('GET', liveKey)
if live and string.match(live, ' (%S+)$') == string.sub(KEYS[1], 9) then redis.call('DEL', liveKey) end
return raw
`;
