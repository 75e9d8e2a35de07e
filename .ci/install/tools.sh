#!/usr/bin/env bash
# Installs the named tools that checks and tests use, for example `tools.sh shellcheck age`, by one call of apt. Nothing
# comes unasked. What is on the PATH already, whatever its version, is left alone.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/apt.sh"

known="shellcheck git jq zip unzip age gpg ssh-keygen chromium busybox-static mmdebstrap engine go rust python3-yaml
  python3-jsonschema"
[ $# -gt 0 ] || die "usage: tools.sh TOOL... (of: $known)"

# Gives the packages of a tool, with the commands that show that they are there, to the command in the first argument.
packages() {
  local each=$1 tool=$2
  case $tool in
    shellcheck | git | jq | zip | unzip | mmdebstrap) "$each" "$tool" "$tool" ;;
    # No package of Debian's browser brings a font, and without one its screenshots show no text.
    chromium)
      "$each" chromium chromium
      "$each" fonts-dejavu-core
      ;;
    age) "$each" age age age-keygen ;;
    gpg) "$each" gnupg gpg gpgconf ;;
    ssh-keygen) "$each" openssh-client ssh-keygen ;;
    # Programs that the tests ask what they would do, from the module proxy and the crates, are built with them.
    go) "$each" golang-go go ;;
    rust) "$each" cargo cargo rustc ;;
    # What engine.sh starts.
    engine)
      "$each" docker.io dockerd
      "$each" iptables iptables
      "$each" iproute2 ip
      ;;
    # A static shell with its applets: the content of the test images.
    busybox-static) "$each" busybox-static ;;
    # Modules of Debian's own Python. Another one that comes first on the PATH does not see them: run /usr/bin/python3.
    python3-yaml | python3-jsonschema) "$each" "$tool" ;;
    *) die "unknown tool: $tool (known: $known)" ;;
  esac
}

for tool; do packages want "$tool"; done
install_wanted
# Says so when a package came without its commands.
for tool; do packages ensure "$tool"; done
