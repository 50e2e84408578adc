-- Reads one secret after the other out of those that put.lua wrote, in no order.
local names = tonumber(os.getenv("BENCH_NAMES"))
local prefix = os.getenv("BENCH_PREFIX")
local query = "?" .. os.getenv("BENCH_QUERY")

local threads = 0

function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end

function init(args)
  wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")
  math.randomseed(20261126 + id)
end

function request()
  return wrk.format("GET", "/secrets/" .. prefix .. "-" .. id .. "-" .. math.random(0, names - 1) .. query)
end
