#!/bin/sh
# Builds the native parts of the controller and of the container worker into the directory $1.
# Without a C compiler, or elsewhere than on Linux, nothing is built and nothing fails: the Java side falls back and says so.
set -eu
out=$1
cc=${CC:-cc}
home=$(cd "$(dirname "$0")" && pwd)
if [ "$(uname -s)" != Linux ]; then
	echo "native: nothing is built: the suite runs on Linux alone, and this is $(uname -s)" >&2
	exit 0
fi
if ! command -v "$cc" >/dev/null 2>&1; then
	echo "native: no C compiler ($cc): the controller will spawn by ProcessBuilder; get one with: apt-get install gcc libc6-dev" >&2
	exit 0
fi
make -s -C "$home/controller/native" CC="$cc" OUT="$out" JAVA_HOME="${JAVA_HOME:-}"
make -s -C "$home/openlambda-harness/native" CC="$cc" OUT="$out"
make -s -C "$home/bench/native" CC="$cc" OUT="$out"
