#!/usr/bin/env bash
# Makes `docker compose` work, at least in the version that Waybill supports. One that works already is left alone.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
. "$here/apt.sh"

minimum=2.26
# The first Debian that has Compose v2. Debian 12 has the Python program that preceded it.
donor=trixie
# Before the folders of packages in the client's search order, and not a package's own folder.
plugins=/usr/local/lib/docker/cli-plugins

new_enough() { dpkg --compare-versions "${1#v}" ge "$minimum"; }

works() {
  local version
  version=$(docker compose version --short 2>/dev/null) && [ -n "$version" ] && new_enough "$version"
}

# Where this machine gets its own Debian from. Asked of apt, so that every way to write a source is understood and no
# mirror is named here.
mirror() {
  local codename
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
  # apt, not the shell, fills in these names.
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk -v codename="$codename" '$1 == "Debian" && $2 == codename && $3 == "main" && !seen++ { print $4 }'
}

# Takes the plugin, which is one file, out of the donor's package. The donor's lists stay in a folder of their own:
# among the machine's own sources they would offer to upgrade everything.
unpack_from_donor() {
  local base=$1 uri keyring trust="" plugin
  refresh
  uri=$(mirror)
  [ -n "$uri" ] || die "apt has no Debian source to derive one for $donor from"
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  if [ -e "$keyring" ]; then trust="[signed-by=$keyring] "; fi
  mkdir -p "$base/lists/partial" "$base/cache/archives/partial" "$base/root"
  printf 'deb %s%s %s main\n' "$trust" "$uri" "$donor" >"$base/sources.list"
  donor_apt() {
    # As root, because apt's own account cannot write to a private folder.
    (cd "$base" && apt_get -o Dir::Etc::sourcelist="$base/sources.list" -o Dir::Etc::sourceparts=/dev/null \
      -o Dir::State::Lists="$base/lists" -o Dir::Cache="$base/cache" -o Acquire::Languages=none \
      -o APT::Sandbox::User=root "$@")
  }
  retry donor_apt update || die "no package lists of $donor"
  retry donor_apt download docker-compose || die "no docker-compose of $donor"
  dpkg -x "$base"/docker-compose_*.deb "$base/root"
  plugin=$(find "$base/root" -type f -name docker-compose -path '*/cli-plugins/*')
  [ -n "$plugin" ] || die "no plugin in $donor's docker-compose"
  install -D -m 755 "$plugin" "$plugins/docker-compose"
}

if works; then exit 0; fi
bash "$here/client.sh"
if works; then exit 0; fi

if new_enough "$(candidate docker-compose)"; then
  ensure docker-compose
else
  say "installing docker-compose of $donor"
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  unpack_from_donor "$scratch"
fi
works || die "docker compose still does not answer with $minimum or later: $(docker compose version 2>&1)"
