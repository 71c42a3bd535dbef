"""What Redis does with the numbered changes, in Lua: each script is done whole or not at all."""

KEY = "rose-ash:changes"
# Nobody is shown for longer than this what a process has changed that died before it told.
PROMISED_SECONDS = 4.0
# Read for every page: whoever changes it has everything made anew.
EVERYTHING = "*"

# Microseconds: there are fewer changes than those, so no beginning is below an earlier end. What
# had been promised before the beginning may be broken, and nobody would know: so all that was kept
# in the time of a promise is made anew once more.
TIME = f"""
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
local function written(number) return string.format('%.0f', number) end
local function promise(name, tag)
  local by = now + {PROMISED_SECONDS * 1_000_000:.0f}
  redis.call('HSET', KEYS[1], 'promise ' .. name, written(by) .. ' ' .. tag)
  local due = redis.call('HGET', KEYS[1], 'due')
  if not due or tonumber(due) > by then redis.call('HSET', KEYS[1], 'due', written(by)) end
end
local function begin()
  redis.call('HSET', KEYS[1], 'last', written(now), 'first', written(now))
  promise('before', '{EVERYTHING}')
end
"""
BEGIN = f"""
{TIME}
if redis.call('HEXISTS', KEYS[1], 'last') == 0 then begin() end
local due = redis.call('HGET', KEYS[1], 'due')
if due and tonumber(due) <= now then
  local fields, earliest = redis.call('HGETALL', KEYS[1]), nil
  for at = 1, #fields, 2 do
    if string.sub(fields[at], 1, 8) == 'promise ' then
      local by, tag = string.match(fields[at + 1], '^(%d+) (.+)$')
      if tonumber(by) <= now then
        redis.call('HSET', KEYS[1], tag, written(redis.call('HINCRBY', KEYS[1], 'last', 1)))
        redis.call('HDEL', KEYS[1], fields[at])
      elseif not earliest or tonumber(by) < earliest then
        earliest = tonumber(by)
      end
    end
  end
  if earliest then
    redis.call('HSET', KEYS[1], 'due', written(earliest))
  else
    redis.call('HDEL', KEYS[1], 'due')
  end
end
"""
CHANGE = f"""
{BEGIN}
local last = written(redis.call('HINCRBY', KEYS[1], 'last', 1))
for _, tag in ipairs(ARGV) do
  redis.call('HSET', KEYS[1], tag, last)
end
"""
# A Redis that takes no writes, such as one whose disk is full, is told of no change either: so it
# is asked by a write, and not believed where it refuses.
LOOK = f"""
{BEGIN}
redis.call('HSET', KEYS[1], 'asked', 1)
if redis.call('HGET', KEYS[1], 'last') == ARGV[1] then return false end
return redis.call('HGETALL', KEYS[1])
"""
PROMISE = f"""
{BEGIN}
promise(ARGV[1], ARGV[2])
"""
KEEP_PROMISE = "redis.call('HDEL', KEYS[1], 'promise ' .. ARGV[1])"
MEET = f"""
{TIME}
if redis.call('HGET', KEYS[1], 'run') ~= ARGV[1] then
  redis.call('DEL', KEYS[1])
  begin()
  redis.call('HSET', KEYS[1], 'run', ARGV[1])
end
"""
