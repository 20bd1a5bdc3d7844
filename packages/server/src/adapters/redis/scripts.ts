/**
 * Each script is one atomic step. KEYS[1] is `session:{id}` with JSON as in the data model; the key of a user's live
 * connection, `user:{username}:socket`, depends on what the session says and is built inside. It holds
 * "<socketId> <sessionId>". (On a Redis Cluster both keys would need one hash slot; a single primary serves sessions.)
 */
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
local liveKey = 'user:' .. session.username .. ':socket'
local live = redis.call('GET', liveKey)
if live and string.match(live, ' (%S+)$') == string.sub(KEYS[1], 9) then redis.call('DEL', liveKey) end
return raw
`;
