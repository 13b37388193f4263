# Sourced by ./dev: installs what is missing, quickly does nothing when all is there. Packages come from Debian 12 and the npm
# registry; npm versions are pinned by the lock files, Debian's by the release.

packages_build=(
  clang-19 clang-tidy-19 clang-format-19 lld-19 libclang-rt-19-dev cmake ninja-build ccache pkg-config git
  libboost1.81-dev libboost-url1.81-dev libboost-json1.81-dev libcurl4-openssl-dev libssl-dev libsodium-dev
  libgmime-3.0-dev libxml2-dev libre2-dev libsqlite3-dev libspdlog-dev libfmt-dev libcli11-dev libtomlplusplus-dev prometheus-cpp-dev libicu-dev
  libgtest-dev libgmock-dev)
packages_test=(
  dovecot-imapd dovecot-pop3d dovecot-lmtpd dovecot-submissiond postfix cyrus-common sasl2-bin
  chromium openssl ca-certificates procps)
packages_bench=(wrk getmail6 isync)

node_minimum=20.19.0
node_pinned=22.23.3

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else echo "dev: this needs root or sudo: $*" >&2; return 1; fi
}

install_packages() {
  local missing=() p
  for p in "$@"; do
    dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null | grep -qx installed || missing+=("$p")
  done
  [ ${#missing[@]} = 0 ] && return 0
  echo "dev: installing ${missing[*]}" >&2
  # No service may start by being installed: the tests start their own servers, on loopback, as they need them.
  local guard=
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    guard=/usr/sbin/policy-rc.d
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$guard" >/dev/null && as_root chmod 755 "$guard"
  fi
  local log; log=$(mktemp)
  if ! { as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
         as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    [ -n "$guard" ] && as_root rm -f "$guard"
    tail -30 "$log" >&2; rm -f "$log"; return 1
  fi
  [ -n "$guard" ] && as_root rm -f "$guard"
  rm -f "$log"
}

version_at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n1)" = "$2" ]; }

# Debian 12's own Node is too old for Vite and the authorization server: a newer one is taken from the npm registry, where it
# is an ordinary package that holds the binary.
setup_node() {
  local own=$PWD/.cache/node
  if [ -x "$own/bin/node" ]; then export PATH="$own/bin:$PATH"; return 0; fi
  if command -v node >/dev/null && command -v npm >/dev/null && version_at_least "$(node --version | tr -d v)" "$node_minimum"; then return 0; fi
  install_packages nodejs npm
  local arch; case $(uname -m) in x86_64) arch=x64 ;; aarch64) arch=arm64 ;; *) echo "dev: no Node for $(uname -m)" >&2; return 1 ;; esac
  echo "dev: fetching Node $node_pinned" >&2
  mkdir -p "$own"
  (cd "$own" && npm pack --silent "node-linux-$arch@$node_pinned" >/dev/null && tar xzf node-linux-*.tgz --strip-components=1 && rm -f node-linux-*.tgz)
  export PATH="$own/bin:$PATH"
  node --version >/dev/null
}

# Debian lets only one IMAP server be installed, and that is Dovecot: never install cyrus-imapd, it would remove Dovecot. Its two
# programs are unpacked beside, in the version of the installed cyrus-common.
setup_cyrus() {
  local own=$PWD/.cache/cyrus version; version=$(dpkg-query -W -f='${Version}' cyrus-common)
  [ -f "$own/version" ] && [ "$(cat "$own/version")" = "$version" ] && [ -x "$own/usr/lib/cyrus/bin/imapd" ] && return 0
  echo "dev: fetching cyrus-imapd $version" >&2
  rm -rf "$own" && mkdir -p "$own"
  (cd "$own" && apt-get download -qq "cyrus-imapd=$version" 2>/dev/null && dpkg -x cyrus-imapd_*.deb . && rm -f cyrus-imapd_*.deb) ||
    { echo "dev: cannot fetch cyrus-imapd $version" >&2; return 1; }
  echo "$version" >"$own/version"
}

setup_build() { install_packages "${packages_build[@]}"; setup_node; }
setup_test() { setup_build; install_packages "${packages_test[@]}"; setup_cyrus; }

setup_bench() { setup_test; install_packages "${packages_bench[@]}"; }

# `npm ci` in a folder, again only when its lock file changed.
npm_ci() { # folder
  setup_node
  local stamp=$1/node_modules/.outlink-lock
  [ -f "$stamp" ] && cmp -s "$1/package-lock.json" "$stamp" && return 0
  echo "dev: npm ci in $1" >&2
  (cd "$1" && npm ci --silent --no-fund --no-audit --ignore-scripts)
  cp "$1/package-lock.json" "$stamp"
}
