#!/bin/bash
# Builds an image that behaves like the official ProxLB image (same user, same entrypoint) where no image registry
# can be reached: Debian from its mirror, ProxLB from PyPI. For tests and trials; use the official image otherwise.
#
#   sudo scripts/docker/proxlb-image.sh ROOTFS.tar [IMAGE]
#
# Writes the file system to ROOTFS.tar and, if IMAGE is given, imports it as that image with the docker CLI.
# Needs root, debootstrap and python3 with pip. Mirror and index: DEBIAN_MIRROR, and whatever pip is configured with.
set -euo pipefail
umask 022

DEBIAN_MIRROR=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
SUITE=bookworm
PYTHON=3.11 # the Python of that suite; the wheels below are chosen for it, whatever Python runs pip here

REQUIREMENTS=$(dirname "$(realpath "$0")")/../proxlb-requirements.txt

OUT=$(realpath -m "${1:?usage: proxlb-image.sh ROOTFS.tar [IMAGE]}")
IMAGE=${2:-}

main() {
  if [ ! -s "$OUT" ]; then build; fi
  if [ -n "$IMAGE" ]; then
    docker import -c 'ENTRYPOINT ["/opt/venv/bin/python","-m","proxlb"]' -c 'USER 65534' "$OUT" "$IMAGE" >/dev/null
  fi
}

build() {
  WORK=$(mktemp -d)
  trap 'rm -rf "$WORK"' EXIT
  local root=$WORK/rootfs
  run debootstrap --variant=minbase --include=python3,ca-certificates,tzdata "$SUITE" "$root" "$DEBIAN_MIRROR"
  run chroot "$root" python3 -m venv --without-pip /opt/venv
  run python3 -m pip install --quiet --no-compile --only-binary=:all: --implementation cp --python-version "$PYTHON" \
    $(platforms) --target "$root/opt/venv/lib/python$PYTHON/site-packages" \
    --require-hashes -r "$REQUIREMENTS"
  slim "$root"
  mkdir -p "$root/etc/proxlb"
  run chroot "$root" /opt/venv/bin/python -B -m proxlb --version
  mkdir -p "$(dirname "$OUT")"
  tar --numeric-owner --exclude=./dev/* -C "$root" -cf "$OUT.$$.part" .
  mv "$OUT.$$.part" "$OUT" # whole or not at all
}

platforms() {
  local tag
  for tag in 2_28 2_27 2_17; do printf -- '--platform manylinux_%s_%s ' "$tag" "$(uname -m)"; done
  printf -- '--platform manylinux2014_%s' "$(uname -m)"
}

# Documentation, caches and tests: a third of the size.
slim() {
  rm -rf "$1"/var/cache/apt/* "$1"/var/lib/apt/lists/* "$1"/usr/share/{doc,man,locale,info} "$1"/var/log/*
  find "$1/opt/venv" -type d \( -name __pycache__ -o -name tests \) -prune -exec rm -rf {} +
}

run() {
  if ! "$@" >"$WORK/log" 2>&1; then
    tail -n 30 "$WORK/log" >&2
    echo "proxlb-image: failed: $*" >&2
    exit 1
  fi
}

main
