#!/usr/bin/env bash
# Makes images of two real PostgreSQL servers, wbtest/postgres:15 and wbtest/postgres:17, from Debian's packages. No
# registry is asked. An engine must answer; images that are there already are left alone.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
. "$here/apt.sh"

# Debian's release, and the major version that it holds.
pairs="bookworm:15 trixie:17"

# Where this machine gets its own Debian from: no mirror is named here.
mirror() {
  # apt, not the shell, fills in these names.
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk '$1 == "Debian" && $2 !~ /-/ && $3 == "main" && !seen++ { print $4 }'
}

# A root file system with the server in it. Documentation and languages are of no use to a container.
unpack() {
  local release=$1 major=$2 root=$3
  debootstrap --variant=minbase --include="postgresql-$major,postgresql-client-$major" "$release" "$root" "$uri" \
    >"$root.log" 2>&1 || {
    tail -n 20 "$root.log" >&2
    return 1
  }
  rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}/* \
    "$root/var/lib/postgresql/$major"
  install -m 755 "$here/postgres-entry.sh" "$root/usr/local/bin/postgres-entry"
}

import() {
  local major=$1 root=$2
  tar -C "$root" -c . | docker import --change "ENV PATH=/usr/lib/postgresql/$major/bin:/usr/local/bin:/usr/bin:/bin" \
    --change 'ENV PGDATA=/var/lib/postgresql/data' --change 'ENV LANG=C.UTF-8' \
    --change 'ENTRYPOINT ["postgres-entry"]' --change 'CMD ["postgres"]' \
    - "wbtest/postgres-imported:$major" >/dev/null
  # As in the vendor's image. `docker import` of Debian's engine knows no stop signal.
  printf 'FROM wbtest/postgres-imported:%s\nSTOPSIGNAL SIGINT\n' "$major" |
    DOCKER_BUILDKIT=0 docker build --quiet --tag "wbtest/postgres:$major" - >/dev/null
}

wanted=""
for pair in $pairs; do
  if ! docker image inspect "wbtest/postgres:${pair#*:}" >/dev/null 2>&1; then wanted="$wanted $pair"; fi
done
if [ -z "$wanted" ]; then exit 0; fi
ensure debootstrap debootstrap
refresh
uri=$(mirror)
[ -n "$uri" ] || die "apt has no Debian source to take packages from"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# At once: most of the time they wait for the network.
waiting=()
for pair in $wanted; do
  unpack "${pair%:*}" "${pair#*:}" "$scratch/${pair#*:}" &
  waiting+=($!)
done
for one in "${waiting[@]}"; do wait "$one" || die "a root file system could not be made"; done
for pair in $wanted; do import "${pair#*:}" "$scratch/${pair#*:}"; done
