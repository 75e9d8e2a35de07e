#!/usr/bin/env bash
# Makes images of two real PostgreSQL servers, wbtest/postgres:15 and wbtest/postgres:17, from Debian's packages. No
# registry is asked. An engine must answer; images that are there already are left alone. Their file systems are kept in
# $WAYBILL_CACHE, by a digest of what they are made of: the next engine on this machine gets them from there.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
. "$here/apt.sh"

# Debian's release, and the major version that it holds.
pairs="bookworm:15 trixie:17"
# The shell and the tools that the entry and the tests call; what they need comes by itself.
programs=bash,dash,coreutils,findutils,grep,sed,gzip,util-linux,hostname,libc-bin,base-files
cache=${WAYBILL_CACHE:-/var/cache/waybill}
recipe=$(cat "${BASH_SOURCE[0]}" "$here/postgres-entry.sh" | sha256sum | head -c 16)

# Where this machine gets its own Debian from: no mirror is named here.
mirror() {
  # apt, not the shell, fills in these names.
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk '$1 == "Debian" && $2 !~ /-/ && $3 == "main" && !seen++ { print $4 }'
}

kept() { printf '%s/postgres-%s-%s.tar' "$cache" "$1" "$recipe"; }

# A file system with the server in it, unpacked and not configured: no package manager, documentation or language is of
# use to a container.
unpack() {
  local release=$1 major=$2 root=$3
  mmdebstrap --quiet --variant=extract --include="postgresql-$major,postgresql-client-$major,$programs" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' "$release" "$root" "$uri"
  # What the packages' scripts would have made.
  printf 'root:x:0:0::/root:/bin/sh\npostgres:x:100:101::/var/lib/postgresql:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\npostgres:x:101:\n' >"$root/etc/group"
  [ -e "$root/bin/sh" ] || ln -s dash "$root/bin/sh"
  install -D -m 755 "$here/postgres-entry.sh" "$root/usr/local/bin/postgres-entry"
}

# The file appears whole or not at all.
make() {
  local major=$2 root=$scratch/$2
  unpack "$1" "$major" "$root"
  tar -C "$root" -cf "$root.tar" .
  rm -f "$cache/postgres-$major"-*.tar
  mv "$root.tar" "$(kept "$major").part" && mv "$(kept "$major").part" "$(kept "$major")"
}

import() {
  local major=$1
  docker import --change "ENV PATH=/usr/lib/postgresql/$major/bin:/usr/local/bin:/usr/bin:/bin" \
    --change 'ENV PGDATA=/var/lib/postgresql/data' --change 'ENV LANG=C.UTF-8' \
    --change 'ENTRYPOINT ["postgres-entry"]' --change 'CMD ["postgres"]' \
    "$(kept "$major")" "wbtest/postgres-imported:$major" >/dev/null
  # As in the vendor's image. `docker import` of Debian's engine knows no stop signal.
  printf 'FROM wbtest/postgres-imported:%s\nSTOPSIGNAL SIGINT\n' "$major" |
    DOCKER_BUILDKIT=0 docker build --quiet --tag "wbtest/postgres:$major" - >/dev/null
}

# One version, as far as it is not there.
provide() {
  local release=${1%:*} major=${1#*:}
  if docker image inspect "wbtest/postgres:$major" >/dev/null 2>&1; then return 0; fi
  if [ ! -e "$(kept "$major")" ]; then make "$release" "$major"; fi
  import "$major"
}

if docker image inspect wbtest/postgres:15 wbtest/postgres:17 >/dev/null 2>&1; then exit 0; fi
mkdir -p "$cache"
ensure mmdebstrap mmdebstrap
refresh
uri=$(mirror)
[ -n "$uri" ] || die "apt has no Debian source to take packages from"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# At once: most of the time they wait for the network.
waiting=()
for pair in $pairs; do
  (set -e && provide "$pair") &
  waiting+=($!)
done
for one in "${waiting[@]}"; do wait "$one" || die "an image of PostgreSQL could not be made"; done
