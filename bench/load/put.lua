-- Sets secrets of about 1 KB under names that no other connection uses; BENCH_PREFIX and BENCH_NAMES come from the driver.
local counter = 0
local thread_number = 0
local threads = 0
local value = string.rep("v", 1024)
local prefix = os.getenv("BENCH_PREFIX") or "put"
local names = tonumber(os.getenv("BENCH_NAMES") or "0")

function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end

function init(args)
  wrk.method = "PUT"
  wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  counter = counter + 1
  local number = counter
  if names > 0 then number = counter % names end
  return wrk.format("PUT", "/secrets/" .. prefix .. "-" .. id .. "-" .. number .. "?api-version=2025-07-01", nil,
    '{"value":"' .. value .. '"}')
end

local bad = 0
function response(status)
  if status ~= 200 then bad = bad + 1 end
end
