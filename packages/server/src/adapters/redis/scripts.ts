import { SESSIONS_PER_USER_MAX } from '../../ports/sessions.ts';

/** Every script, under the name of its command. KEYS[1] is the key that decides; the others follow from what it holds. */
export type ScriptName =
  'create' | 'refresh' | 'attach' | 'detach' | 'setCurrentRoom' | 'delete' | 'deleteAll' | 'verify';

interface ScriptsOptions {
  prefix: string;
  channel: string;
  /** Whose sessions they are: those of another database are none. */
  databaseId: string;
}

/**
 * Each script is one atomic step, and each writes what memory may be refused for first: an `OOM` leaves nothing half done.
 * A value that is no session counts as none. See docs/subsystems/sessions.md for the keys.
 */
export function createScripts({ prefix, channel, databaseId }: ScriptsOptions): Record<ScriptName, string> {
  const common = `
local now = tonumber(ARGV[1])
local owner = redis.pcall('GET', '${prefix}roomful:database')
if owner == false then
  -- Forgotten, as after FLUSHALL. For want of memory it may stay so; ending a session needs none.
  redis.pcall('SET', '${prefix}roomful:database', '${databaseId}')
elseif owner ~= '${databaseId}' then
  return redis.error_reply('FOREIGN another database keeps its sessions here: set ROOMFUL_REDIS_PREFIX')
end
local function sessionKey(id) return '${prefix}session:' .. id end
local function liveKey(name) return '${prefix}user:' .. name .. ':socket' end
local function generationKey(name) return '${prefix}user:' .. name .. ':generation' end

local function read(id)
  local raw = redis.pcall('GET', sessionKey(id))
  if type(raw) ~= 'string' then return nil end
  local isJson, session = pcall(cjson.decode, raw)
  if not isJson or type(session) ~= 'table' then return nil end
  if type(session.username) ~= 'string' or not string.match(session.username, '^[%w_]+$') then return nil end
  if type(session.userId) ~= 'number' or type(session.expiresAt) ~= 'number' then return nil end
  if session.database ~= '${databaseId}' then return nil, 'foreign' end
  if session.expiresAt <= now then return nil end
  return session, raw
end

local function write(id, session) redis.call('SET', sessionKey(id), cjson.encode(session), 'KEEPTTL') end

local function text(key)
  local value = redis.pcall('GET', key)
  if type(value) == 'string' then return value end
end

local function indexKey(name)
  local key = '${prefix}user:' .. name .. ':sessions'
  local kind = redis.call('TYPE', key).ok
  if kind ~= 'zset' and kind ~= 'none' then redis.call('DEL', key) end
  return key
end

local function ttlOf(id, session)
  local ttl = redis.call('PTTL', sessionKey(id))
  if ttl < 1 then ttl = math.max(1, session.expiresAt - now) end
  return ttl
end

local function keepLive(session, socketId, generation, ttl)
  redis.call('SET', liveKey(session.username), socketId, 'PX', ttl)
  redis.call('SET', generationKey(session.username), generation, 'PX', ttl)
end

local function enlist(id, session)
  local index = indexKey(session.username)
  local ttl = math.max(1, session.expiresAt - now)
  redis.call('ZADD', index, session.expiresAt, id)
  redis.call('ZREMRANGEBYSCORE', index, '-inf', now)
  if redis.call('PTTL', index) < ttl then redis.call('PEXPIRE', index, ttl) end
end

local function announce(userId, sessionId, socketId, reason)
  local notice = { userId = userId, sessionId = sessionId, socketId = socketId or cjson.null, reason = reason }
  redis.call('PUBLISH', '${channel}', cjson.encode(notice))
end

local function finish(id, session, reason)
  redis.call('DEL', sessionKey(id))
  redis.call('ZREM', indexKey(session.username), id)
  if text(liveKey(session.username)) == session.socketId then redis.call('DEL', liveKey(session.username)) end
  announce(session.userId, id, session.socketId, reason)
end

local function finishAll(ids, kept, name, reason)
  local ended = {}
  for _, id in ipairs(ids) do
    if id ~= kept then
      local session, raw = read(id)
      if session then
        finish(id, session, reason)
        table.insert(ended, id)
        table.insert(ended, raw)
      elseif raw ~= 'foreign' then
        redis.call('ZREM', indexKey(name), id)
      end
    end
  end
  return ended
end
`;

  return {
    // ARGV: now, id, the session as JSON, whether it ends the others
    create: `${common}
local session = cjson.decode(ARGV[3])
redis.call('SET', KEYS[1], ARGV[3], 'PX', math.max(1, session.expiresAt - now))
enlist(ARGV[2], session)
local index, endOthers = indexKey(session.username), ARGV[4] == '1'
local surplus = redis.call('ZRANGE', index, 0, endOthers and -1 or ${-SESSIONS_PER_USER_MAX - 1})
return finishAll(surplus, ARGV[2], session.username, endOthers and 'displaced' or 'revoked')
`,
    // ARGV: now, id, the new expiry
    refresh: `${common}
local session = read(ARGV[2])
if not session then return 0 end
session.expiresAt = tonumber(ARGV[3])
local ttl = math.max(1, session.expiresAt - now)
redis.call('SET', KEYS[1], cjson.encode(session), 'PX', ttl)
enlist(ARGV[2], session)
local live = text(liveKey(session.username))
if type(session.socketId) == 'string' and (not live or live == session.socketId) then
  keepLive(session, session.socketId, text(generationKey(session.username)) or 0, ttl)
end
return 1
`,
    // ARGV: now, id, the connection
    attach: `${common}
local session = read(ARGV[2])
if not session then return { 'gone' } end
local name, displaced = session.username, ''
local before = text(liveKey(name)) or session.socketId
if type(before) == 'string' and before ~= ARGV[3] then
  displaced = before
  if session.socketId ~= before then
    for _, id in ipairs(redis.call('ZRANGE', indexKey(name), 0, -1)) do
      local other = read(id)
      if other and other.socketId == before then
        other.socketId = cjson.null
        write(id, other)
      end
    end
  end
end
local time = redis.call('TIME')
local generation = time[1] * 1000 + math.floor(time[2] / 1000)
generation = math.max(generation, (tonumber(text(generationKey(name)) or 0) or 0) + 1)
session.socketId = ARGV[3]
write(ARGV[2], session)
keepLive(session, ARGV[3], string.format('%.0f', generation), ttlOf(ARGV[2], session))
enlist(ARGV[2], session)
if displaced ~= '' then announce(session.userId, cjson.null, displaced, 'displaced') end
return { 'attached', string.format('%.0f', generation), displaced }
`,
    // ARGV: now, id, the connection
    detach: `${common}
local session = read(ARGV[2])
if not session or session.socketId ~= ARGV[3] then return 0 end
session.socketId = cjson.null
write(ARGV[2], session)
if text(liveKey(session.username)) == ARGV[3] then redis.call('DEL', liveKey(session.username)) end
return 1
`,
    // ARGV: now, id, the connection, the room or nothing
    setCurrentRoom: `${common}
local session = read(ARGV[2])
if not session or session.socketId ~= ARGV[3] then return 0 end
session.currentRoomId = tonumber(ARGV[4]) or cjson.null
write(ARGV[2], session)
return 1
`,
    // ARGV: now, id, the reason
    delete: `${common}
local session, raw = read(ARGV[2])
if not session then
  if raw ~= 'foreign' then redis.call('DEL', KEYS[1]) end
  return false
end
finish(ARGV[2], session, ARGV[3])
return raw
`,
    // ARGV: now, the user's name, the session to keep, the reason
    deleteAll: `${common}
local ended = finishAll(redis.call('ZRANGE', indexKey(ARGV[2]), 0, -1), ARGV[3], ARGV[2], ARGV[4])
-- Who is erased leaves no key with their name. Later generations come from the clock, and are higher all the same.
if ARGV[4] == 'erased' then redis.call('DEL', generationKey(ARGV[2]), liveKey(ARGV[2])) end
return ended
`,
    // ARGV: now, whether to restore, then of each claim: id, generation, the session as JSON
    verify: `${common}
local verdicts = {}
for at = 3, #ARGV, 3 do
  local id, generation, claim = ARGV[at], ARGV[at + 1], cjson.decode(ARGV[at + 2])
  local isNewest = (tonumber(text(generationKey(claim.username)) or 0) or 0) <= tonumber(generation)
  local session = read(id)
  if not session and ARGV[2] == '1' and isNewest and claim.expiresAt > now then
    session = claim
    redis.call('SET', sessionKey(id), ARGV[at + 2], 'PX', claim.expiresAt - now)
    enlist(id, session)
  end
  local verdict = 'live'
  if not session then
    verdict = 'gone'
  elseif text(liveKey(session.username)) ~= claim.socketId then
    if isNewest then
      keepLive(session, claim.socketId, generation, ttlOf(id, session))
    else
      verdict = 'displaced'
    end
  end
  -- Who is in no room yet may still be on the way back to the one the session remembers.
  local room = claim.currentRoomId == cjson.null and session and session.currentRoomId or claim.currentRoomId
  if verdict == 'live' and (session.socketId ~= claim.socketId or session.currentRoomId ~= room) then
    session.socketId, session.currentRoomId = claim.socketId, room
    write(id, session)
  end
  table.insert(verdicts, verdict == 'live' and session.expiresAt or verdict)
end
return verdicts
`,
  };
}
