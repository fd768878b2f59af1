#!/usr/bin/env bash
# Tries this checkout on a fresh Debian 12 with Python 3.11 and nothing else: no Qt libraries, no fonts, no git.
#   sudo packaging/clean-room.sh [WORDS ...]    the words go to packaging/run.py; without any: test
# Settings, by environment: ROOM=/tmp/DIR (made if need be, and kept, so that a second start can be tried), SUITE=bookworm,
# MIRROR= (debootstrap's own choice), FRESH_CODE=1 (0: keep the code that lies in the room), RUN_AS=root (or worker).
# Needs root and debootstrap. Uses the proxy, package index and certificates that the host's apt and pip use.
set -euo pipefail

code=$(cd "$(dirname "$0")/.." && pwd)
room=${ROOM:-$(mktemp -d /tmp/packet-desk-room.XXXXXX)}
log=$room.log
words=("$@")
[ $# -gt 0 ] || words=(test)
if [ -z "${ROOM:-}" ]; then trap 'rm -rf --one-file-system "$room" "$log"' EXIT; fi

quietly() { "$@" >>"$log" 2>&1 || { tail -n 20 "$log" >&2; exit 3; }; }

# What the host needs to reach the network is the room's set-up, not the project's.
outside=()
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY PIP_INDEX_URL PIP_PROXY; do
    [ -z "${!name:-}" ] || outside+=("$name=${!name}")
done
for key in index-url proxy; do
    value=$(python3 -m pip config get "global.$key" 2>/dev/null || true)
    name=PIP_$(tr a-z- A-Z_ <<<"$key")
    if [ -n "$value" ] && [ -z "${!name:-}" ]; then outside+=("$name=$value"); fi
done
certificates=${PIP_CERT:-$(python3 -m pip config get global.cert 2>/dev/null || true)}
[ -z "$certificates" ] || outside+=(PIP_CERT=/etc/host-certificates.crt)

# In a mount namespace of its own, so that nothing stays mounted however this ends.
inside() {
    unshare --mount --propagation private sh -c '
        mount -t proc proc "$0/proc" && mount -t tmpfs tmpfs "$0/dev/shm" && exec chroot "$@"' "$room" "$@"
}
bare=(env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM="${TERM:-dumb}" "${outside[@]}")

if [ ! -e "$room/ready" ]; then
    echo "Making a fresh ${SUITE:-bookworm} in $room ..." >&2
    quietly debootstrap --variant=minbase "${SUITE:-bookworm}" "$room" ${MIRROR:+"$MIRROR"}
    cp -L /etc/resolv.conf "$room/etc/resolv.conf"
    [ -z "$certificates" ] || cp -L "$certificates" "$room/etc/host-certificates.crt"
    apt-config dump 2>/dev/null | grep -E '^Acquire::https?::Proxy ' >"$room/etc/apt/apt.conf.d/99host" || true
    quietly inside "$room" "${bare[@]}" DEBIAN_FRONTEND=noninteractive \
        sh -c 'apt-get update && apt-get install -y --no-install-recommends python3 python3-venv && rm -rf /var/lib/apt/lists/*'
    quietly inside "$room" useradd --create-home worker
    touch "$room/ready"
fi

user=${RUN_AS:-root}
home=/root
[ "$user" = root ] || home=/home/$user
if [ "${FRESH_CODE:-1}" = 1 ]; then # like a clone: what git knows, and what it would take; an existing .venv stays
    mkdir -p "$room$home/packet-desk"
    git -C "$code" ls-files -z --cached --others --exclude-standard |
        tar -C "$code" --null --ignore-failed-read -T - -c | tar -C "$room$home/packet-desk" -x --no-same-owner
    inside "$room" chown -R "$user:" "$home/packet-desk"
fi
inside --userspec="$user" "$room" "${bare[@]}" HOME="$home" USER="$user" \
    sh -c 'cd ~/packet-desk && exec python3 packaging/run.py "$@"' sh "${words[@]}"
