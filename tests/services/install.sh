#!/usr/bin/env bash
# The real services that the tests meet: Java, Maven and OpenSSL for Apache Kafka, PostgreSQL for the lake of many
# workers, Chromium for the pages.
# The Java compiler is for the benchmarks.
# What is there already is left as it is; without the rights to install, the tests say what is missing.
set -euo pipefail
missing=()
command -v java >/dev/null || missing+=(default-jre-headless)
command -v javac >/dev/null || missing+=(default-jdk-headless)
command -v mvn >/dev/null || missing+=(maven)
command -v openssl >/dev/null || missing+=(openssl)
command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
[ ${#missing[@]} -eq 0 ] && exit 0
if ! command -v apt-get >/dev/null; then
  echo "please install for the tests: ${missing[*]}" >&2
  exit 0
fi
run=()
[ "$(id -u)" -eq 0 ] || run=(sudo -n)
export DEBIAN_FRONTEND=noninteractive
"${run[@]}" apt-get update -qq
"${run[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
