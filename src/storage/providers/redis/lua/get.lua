-- The live rows of some keys. ARGV: how far the clock is taken to be ahead, then a path and an id for each.
local tag = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2] + ARGV[1]
local rows = {}
for at = 2, #ARGV, 2 do
    local row = redis.call('HGET', tag .. 'h:' .. ARGV[at], ARGV[at + 1])
    if row and row:sub(25, 32) ~= string.rep('\255', 8) and struct.unpack('>I8', row:sub(25, 32)) <= now then
        row = false
    end
    rows[#rows + 1] = row
end
return rows
