# Shared by the scripts of the VM rig; sourced, not run.
# shellcheck shell=bash

set -euo pipefail

vm_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lkm_dir=$(dirname "$vm_dir")
# Kernel packages, their build products and initramfs images: big, and all of it can be made again.
cache=${ISOLATES_VM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/isolates-vm}

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$*"; exit 125; }

# need COMMAND PACKAGE ...: one line that names everything missing, so that one install mends it.
need() {
	local missing=()
	while [ $# -gt 0 ]; do
		command -v "$1" >/dev/null || missing+=("$2")
		shift 2
	done
	[ ${#missing[@]} -eq 0 ] || die "missing programs: apt-get install -y ${missing[*]}"
}

# One at a time in the cache: two runs may want the same kernel at once.
lock_cache() {
	mkdir -p "$cache"
	exec {cache_lock}>"$cache/lock"
	flock "$cache_lock"
}
unlock_cache() { exec {cache_lock}>&-; }
