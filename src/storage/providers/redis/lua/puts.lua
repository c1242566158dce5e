-- Commits one batch; `commit.lua` stands behind this and goes on with what is not as simple as puts.
--
-- ARGV: how far the clock is taken to be ahead; what tells the batch apart with its token behind it, or nothing; and three
-- for each step: what to do, the id (or where ids begin), the value (or where they end). What to do is a letter, one for
-- the kind of the value, one for how it lives, and the numbers of those. `@` is no step: what is behind it happens in the
-- collection of its path. `@w` says the same, and that the whole batch are puts into it, of one kind, each with another
-- id, that live for ever.
-- The answer is bytes: 0, the revision, and for each operation what `done` in `commit.lua` says; or the reason why not,
-- the step and what was found there. Numbers are doubles here: revisions and times stay below 2^53, sums travel as text.
local tag, last = KEYS[1], #ARGV
local NEVER, NO_REV = '\255\255\255\255\255\255\255\255', '\0\0\0\0\0\0\0\0'
local call, sub, pack, unpacked = redis.call, string.sub, struct.pack, struct.unpack

local time = call('TIME')
local now = time[1] * 1000000 + time[2] + ARGV[1]
-- The revision of the commit before, and when something is over next.
local state = call('HMGET', tag .. 'state', 'rev', 'due')
local rev, is_due = math.max((state[1] or 0) + 1, now), (tonumber(state[2] or '') or now + 1) <= now
local rev_text, rev_bytes, now_bytes = string.format('%.0f', rev), pack('>I8', rev), pack('>I8', now)

-- How a row begins that stands in the place of a live one, if there is any.
local function head_of(old, ends)
    if not old then
        return rev_bytes .. now_bytes .. now_bytes .. ends
    end
    local updated = unpacked('>I8', old, 17) > now and sub(old, 17, 24) or now_bytes
    return rev_bytes .. sub(old, 9, 16) .. updated .. ends
end

-- Nothing is refused here; but where something has an end of life, more has to be done.
local simple = ARGV[3] == '@w' and not is_due
if simple then
    local path, kind = ARGV[4], sub(ARGV[6], 2, 2)
    local rows_key = tag .. 'h:' .. path
    local rows, revs, added, answer, count = {}, {}, {}, { '\0' .. rev_bytes }, 0
    for at = 7, last, 3 do
        local id = ARGV[at]
        local old = call('HGET', rows_key, id)
        if old and sub(old, 25, 32) ~= NEVER then
            simple = false
            break
        end
        local head = head_of(old, NEVER)
        if not old then
            added[#added + 1] = '0'
            added[#added + 1] = id
        end
        rows[count + 1], rows[count + 2] = id, head .. kind .. ARGV[at + 1]
        revs[count + 1], revs[count + 2] = rev_text, id
        count = count + 2
        answer[count], answer[count + 1] = old and '\2' or '\3', head
    end
    if simple then
        call('HSET', rows_key, unpack(rows))
        call('ZADD', tag .. 'r:' .. path, unpack(revs))
        if added[1] then
            call('ZADD', tag .. 'i:' .. path, unpack(added))
            call('ZADD', tag .. 'paths', 0, path)
        end
        call('HSET', tag .. 'state', 'rev', rev_text)
        return table.concat(answer)
    end
end

