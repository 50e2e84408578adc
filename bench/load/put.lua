-- Sets secrets of about 1 KB under names that no other connection uses; the driver says which: BENCH_NAMES of BENCH_PREFIX,
-- again and again, from number BENCH_FROM on. At the end it is told how far each thread got.
counter = tonumber(os.getenv("BENCH_FROM") or "0")
local threads = {}
local value = string.rep("v", 1024)
local prefix = os.getenv("BENCH_PREFIX") or "put"
local names = tonumber(os.getenv("BENCH_NAMES") or "0")

function setup(thread)
  thread:set("id", #threads)
  table.insert(threads, thread)
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

function done()
  for _, thread in ipairs(threads) do print("numbered up to " .. thread:get("counter")) end
end
