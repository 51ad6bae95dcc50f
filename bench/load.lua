-- Sends the requests of a file in turn and prints one line of JSON at the end.
-- Each line of the file: method, path, cookie and body, separated by tabs. In a body,
-- {n} becomes a number that is never sent twice.

local requests = {}
local sent = 0
local thread_number = 0

function setup(thread)
  thread:set("thread_number", thread_number)
  thread_number = thread_number + 1
end

function init(args)
  for line in io.lines(args[1]) do
    local method, path, cookie, body = line:match("^(.-)\t(.-)\t(.-)\t(.*)$")
    local headers = { ["User-Agent"] = "townhall-bench", ["Accept"] = "text/html" }
    if cookie ~= "" then headers["Cookie"] = cookie end
    if args[2] == "gzip" then headers["Accept-Encoding"] = "gzip" end
    if body ~= "" then headers["Content-Type"] = "application/x-www-form-urlencoded" end
    requests[#requests + 1] = {
      method = method, path = path, headers = headers, body = body,
      text = body == "" and wrk.format(method, path, headers) or nil,
    }
  end
  run = args[3] or "0"
end

function request()
  sent = sent + 1
  local chosen = requests[(sent - 1) % #requests + 1]
  if chosen.text then return chosen.text end
  local number = string.format("%s-%d-%d", run, thread_number, sent)
  local body = chosen.body:gsub("{n}", number)
  return wrk.format(chosen.method, chosen.path, chosen.headers, body)
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests": %d, "seconds": %.6f, "refused": %d, "broken": %d, "bytes": %d, ' ..
    '"p50": %.4f, "p95": %.4f, "p99": %.4f, "max": %.4f}\n',
    summary.requests, summary.duration / 1e6, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, summary.bytes,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, latency.max / 1e3))
end
