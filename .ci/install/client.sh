#!/usr/bin/env bash
# Makes the `docker` command exist. A client that is there already, whatever its version, is left alone.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/apt.sh"

if command -v docker >/dev/null; then exit 0; fi

# Since Debian 13 the client is a package of its own, which docker.io only recommends; before, docker.io holds both.
if [ -n "$(candidate docker-cli)" ]; then
  ensure docker-cli docker
else
  ensure docker.io docker
fi
