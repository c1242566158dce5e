-- The live rows of some keys. ARGV: how far the clock is taken to be ahead, then a path and an id for each.
local tag, never, now = KEYS[1], string.rep('\255', 8), nil

-- The clock is looked at where it matters: most entries have no end.
local function is_over(row)
    local ends = row:sub(25, 32)
    if ends == never then
        return false
    elseif not now then
        local time = redis.call('TIME')
        now = time[1] * 1000000 + time[2] + ARGV[1]
    end
    return struct.unpack('>I8', ends) <= now
end

local rows = {}
for at = 2, #ARGV, 2 do
    local row = redis.call('HGET', tag .. 'h:' .. ARGV[at], ARGV[at + 1])
    rows[#rows + 1] = row and not is_over(row) and row
end
return rows
