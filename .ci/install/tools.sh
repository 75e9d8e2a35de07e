#!/usr/bin/env bash
# Installs the named tools that checks and tests use, for example `tools.sh shellcheck age`. Nothing comes unasked.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/apt.sh"

known="shellcheck git jq zip unzip age postgresql gpg ssh-keygen chromium busybox-static python3-yaml python3-jsonschema"
[ $# -gt 0 ] || die "usage: tools.sh TOOL... (of: $known)"

for tool; do
  case $tool in
    shellcheck | git | jq | zip | unzip) ensure "$tool" "$tool" ;;
    # No package of Debian's browser brings a font, and without one its screenshots show no text.
    chromium)
      ensure chromium chromium
      ensure fonts-dejavu-core
      ;;
    age) ensure age age age-keygen ;;
    # The server's files become an image; the cluster that the package may make is not used.
    postgresql) ensure postgresql ;;
    gpg) ensure gnupg gpg gpgconf ;;
    ssh-keygen) ensure openssh-client ssh-keygen ;;
    # A static shell with its applets: the content of the test images.
    busybox-static) ensure busybox-static ;;
    # Modules of Debian's own Python. Another one that comes first on the PATH does not see them: run /usr/bin/python3.
    python3-yaml | python3-jsonschema) ensure "$tool" ;;
    *) die "unknown tool: $tool (known: $known)" ;;
  esac
done
