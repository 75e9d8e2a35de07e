#!/usr/bin/env bash
# Makes `docker info` answer.
#
#   engine.sh        starts an engine of its own when none answers, and prints its pid file; prints nothing otherwise
#   engine.sh stop   stops that engine, with all that was made in it; any other is left alone
#
# All its state is in one folder, $WAYBILL_ENGINE_DIR or waybill-engine in the temp folder. The engine's log is in there.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
. "$here/apt.sh"

folder=$(realpath -m "${WAYBILL_ENGINE_DIR:-${TMPDIR:-/tmp}/waybill-engine}")
pidfile=$folder/dockerd.pid
# The network links that were there before this engine. Only a folder with this file in it is ever removed.
mark=$folder/links
# A second socket that only this engine has, so that `stop` cannot reach another one.
own=unix://$folder/docker.sock
patience=60

answers() { docker info >/dev/null 2>&1; }

# By its arguments and not by its number alone: numbers are reused, and a dead process that nobody has waited for still
# has one (but no arguments).
running() {
  local pid
  pid=$(cat "$pidfile" 2>/dev/null) && [ -n "$pid" ] &&
    tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF -- "--pidfile=$pidfile"
}

# Whether this iptables can write the rules that the engine writes. Tried in a network namespace that ends with it.
firewall() {
  # shellcheck disable=SC2016
  unshare --net sh -c '"$1" -t nat -N TRY && "$1" -t nat -A TRY -m addrtype --dst-type LOCAL -j RETURN &&
    "$1" -t nat -A POSTROUTING -s 10.0.0.0/8 -j MASQUERADE &&
    "$1" -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT' sh "$1" >/dev/null 2>&1
}

# Debian's iptables writes nftables. A kernel that knows only the old tables gets the old program, first on the engine's
# own PATH, with the machine's choice unchanged. A kernel with neither still publishes ports, by the engine's own proxy.
choose_firewall() {
  local name
  if firewall iptables; then return 0; fi
  if firewall iptables-legacy; then
    say "this kernel has only the old iptables"
    mkdir -p "$folder/bin"
    for name in iptables ip6tables; do ln -sf "$(command -v "$name-legacy")" "$folder/bin/$name"; done
    PATH=$folder/bin:$PATH
    return 0
  fi
  say "this kernel has no iptables: containers will not reach beyond their networks"
  flags+=(--iptables=false --ip6tables=false)
}

start() {
  local host=${DOCKER_HOST:-unix:///var/run/docker.sock} flags=() child="" deadline
  bash "$here/client.sh"
  if answers; then return 0; fi
  case $host in unix://*) ;; *) die "DOCKER_HOST is $host, which does not answer" ;; esac
  [ "$(id -u)" = 0 ] || die "no engine answers, and only root can start one"

  if ! running; then
    if [ -e "$mark" ]; then clean; fi
    ensure docker.io dockerd
    ensure iptables iptables
    ensure iproute2 ip
    # Where systemd runs, the package has just started an engine.
    if answers; then return 0; fi
    # Without systemd or another init that does it, no cgroups are mounted.
    if ! mountpoint -q /sys/fs/cgroup; then
      ensure cgroupfs-mount cgroupfs-mount
      cgroupfs-mount
    fi
    mkdir -p "$(dirname "$folder")"
    mkdir -m 700 "$folder"
    ls /sys/class/net >"$mark"
    choose_firewall
    # Storage is left to the engine, which tries overlay2 on the real folder and falls back to plain copies.
    # Its own session, so that a Ctrl-C at the caller does not take it away before the caller has cleaned up. Without the
    # caller's descriptors: an engine that inherits a lock holds it for as long as it runs.
    setsid dockerd --host="$host" --host="$own" --data-root="$folder/data" --exec-root="$folder/exec" \
      --pidfile="$pidfile" ${flags[@]+"${flags[@]}"} >"$folder/log" 2>&1 </dev/null 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
    child=$!
  fi

  deadline=$((SECONDS + patience))
  until answers; do
    if [ "$SECONDS" -ge "$deadline" ] || { [ -n "$child" ] && ! kill -0 "$child" 2>/dev/null; }; then
      tail -n 30 "$folder/log" >&2
      stop
      die "the engine did not start; the end of its log is above"
    fi
    sleep 0.2
  done
  printf '%s\n' "$pidfile"
}

# Takes away what outlives the engine. Containers and the shims above them do when it was killed rather than stopped. A
# folder that still has mounts in it cannot be removed. Of the bridges, those from before it belong to another engine.
clean() {
  local state=$folder/exec/runtime-runc/moby container pid link
  for container in "$state"/*/; do
    if [ -d "$container" ]; then runc --root "$state" delete --force "$(basename "$container")"; fi
  done
  # The brackets keep this grep from finding its own arguments.
  grep -lszx -- "$folder/exec/containerd/[c]ontainerd.sock" /proc/[0-9]*/cmdline | while IFS=/ read -r _ _ pid _; do
    kill -9 "$pid" || true
  done || true
  awk -v below="$folder/" 'index($2, below) == 1 { print $2 }' /proc/mounts | sort -r | xargs -r umount -l
  # A bridge that stays keeps its route: a later network of the same range would be sought behind it.
  for link in /sys/class/net/docker0 /sys/class/net/docker_gwbridge /sys/class/net/br-*; do
    if [ -d "$link/bridge" ] && ! grep -qx "${link##*/}" "$mark"; then
      ip link delete "${link##*/}"
    fi
  done
  rm -rf "$folder"
}

ours() { timeout 60 docker --host "$own" "$@"; }

stop() {
  local pid tick
  if [ ! -e "$mark" ]; then return 0; fi
  if running; then
    pid=$(cat "$pidfile")
    # Removed rather than stopped: a container that ignores a polite stop would cost ten seconds. Without its networks'
    # removal their bridges would stay, and with them the address ranges that a later engine needs.
    {
      ours ps -aq | xargs -r docker --host "$own" rm -fv
      ours swarm leave --force
      ours network prune -f
    } >/dev/null 2>&1 || true
    kill "$pid" 2>/dev/null || true
    for ((tick = 0; tick < 150; tick++)); do
      if ! running; then break; fi
      sleep 0.2
    done
    if running; then kill -9 "$pid"; fi
  fi
  clean
}

case ${1:-start} in
  start) start ;;
  stop) stop ;;
  *) die "usage: engine.sh [start|stop]" ;;
esac
