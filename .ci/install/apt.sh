#!/usr/bin/env bash
# Installs Debian packages that are missing, and only those.
#
#   bash .ci/install/apt.sh PACKAGE [COMMAND...]       as a program
#   . .ci/install/apt.sh; ensure PACKAGE [COMMAND...]  as a library
#   want PACKAGE [COMMAND...]; ...; install_wanted     several of them by one call of apt
#
# With commands, the package is wanted when one of them is not on the PATH, wherever it would come from; without,
# when dpkg does not have it installed.
set -euo pipefail

# Servers and firewalls live in sbin, which is not on every account's PATH.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

# The scripts of one CI run are separate processes: this file tells the second one that the first has already refreshed
# the package lists. It is as old as a run may be at most.
apt_stamp=/run/waybill-apt-updated
apt_stamp_minutes=90

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }

die() {
  say "$*"
  exit 1
}

# Runs a command up to three times. Its output is shown only when it failed, and on standard error: standard output
# belongs to the answers of the scripts that source this one.
retry() {
  local try output
  for try in 1 2 3; do
    if output=$("$@" 2>&1); then return 0; fi
    printf '%s\n' "$output" >&2
    say "try $try of 3 failed: $*"
    [ "$try" = 3 ] || sleep $((try * 3))
  done
  return 1
}

apt_get() {
  command -v apt-get >/dev/null || die "no apt-get here: this needs Debian"
  # A machine of CI is not kept: it need not wait for its disk.
  DEBIAN_FRONTEND=noninteractive apt-get -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 \
    ${CI:+-o Dpkg::Options::=--force-unsafe-io} "$@"
}

# Fetches the package lists once per run. A failure is only told: one dead source among several must not stop an
# install from another.
refresh() {
  if [ -n "$(find "$apt_stamp" -mmin "-$apt_stamp_minutes" 2>/dev/null)" ]; then return 0; fi
  if retry apt_get update; then touch "$apt_stamp"; else say "going on with the old package lists"; fi
}

# The version that apt would install; empty when it knows none.
candidate() {
  refresh
  apt-cache policy "$1" | awk '$1 == "Candidate:" && $2 != "(none)" { print $2 }'
}

present() {
  local package=$1 command
  shift
  if [ $# = 0 ]; then
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ]
    return
  fi
  for command; do
    command -v "$command" >/dev/null || return 1
  done
}

# Lists that have gone stale name versions which the mirror no longer has, so each further try fetches them anew.
install_once() {
  refresh
  if apt_get install --no-install-recommends "$@"; then return 0; fi
  rm -f "$apt_stamp"
  return 1
}

wanted=()

# Notes a package for `install_wanted` when it is missing.
want() {
  if ! present "$@"; then wanted+=("$1"); fi
}

install_wanted() {
  if [ ${#wanted[@]} = 0 ]; then return 0; fi
  say "installing ${wanted[*]}"
  retry install_once "${wanted[@]}" || die "could not install ${wanted[*]}"
  wanted=()
}

ensure() {
  want "$@"
  install_wanted
  present "$@" || die "$1 is installed, but not everything of it is there: $*"
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  [ $# -gt 0 ] || die "usage: apt.sh PACKAGE [COMMAND...]"
  ensure "$@"
fi
