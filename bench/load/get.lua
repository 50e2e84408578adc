-- One path again and again, with the token and, where it is given, a form or JSON body.
function init(args)
  local token = os.getenv("BENCH_TOKEN")
  if token then wrk.headers["Authorization"] = "Bearer " .. token end
  local form = os.getenv("BENCH_FORM")
  if form then
    wrk.method = "POST"
    wrk.body = form
    wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  end
  local json = os.getenv("BENCH_JSON")
  if json then
    wrk.method = "POST"
    wrk.body = json
    wrk.headers["Content-Type"] = "application/json"
  end
end
