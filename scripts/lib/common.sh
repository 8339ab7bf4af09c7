# Shared by the scripts; sourced, not run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${TROUPE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/troupe}
started_at=$SECONDS

say() { printf '[%3d s] %s\n' $((SECONDS - started_at)) "$*"; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# quietly LOG COMMAND…: runs it with its output in LOG; shows the end of LOG when it fails.
quietly() {
  local log=$1
  shift
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    die "'$*' failed; the whole output is in $log"
  fi
}

# A TCP port of the loopback interface that nobody listens on.
# Below the ports that the system gives to connections: one of those may be taken before it is used.
free_port() {
  python3 - <<'PY'
import random, socket
while True:
    port = random.randrange(10000, 32768)
    try:
        with socket.socket() as s:
            s.bind(("127.0.0.1", port))
        break
    except OSError:
        pass
print(port)
PY
}
