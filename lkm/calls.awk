# SPDX-License-Identifier: GPL-2.0
# Makes calls_numbers.h: names and sets of all calls by their 64-bit number, and for the 32-bit ways (int 0x80, or
# arm64's 32-bit programs) and x32 the 64-bit number of each of theirs. Reads calls.list, unistd_64.h, unistd_32.h and,
# on x86, unistd_x32.h, in that order; -v arch=NAME chooses the lines of calls.list.

FNR == 1 { file++ }

file == 1 && $1 == "set" {
	if (!($2 in level))
		level[$2] = levels++
	for (i = 3; i <= NF; i++)
		set[$i] = level[$2]
}
file == 1 && $1 == arch { same[$2] = $3 }

$1 == "#define" && $2 ~ /^__NR_/ {
	name = substr($2, 6)
	number = $3
	if ($3 ~ /X32/)
		number = $5 ? $5 : $4
	gsub(/[^0-9]/, "", number)
	if (number == "" || name ~ /^syscall/)
		next
	if (file == 2 && number < 511) {
		name_of[number] = name
		number_of[name] = number + 0
		if (number + 0 > last)
			last = number + 0
	} else if (file == 3) {
		compat[number] = name
	} else if (file == 4) {
		x32[number] = name
	}
}

function find(name,    base) {
	if (name in number_of)
		return number_of[name]
	if (name in same && same[name] in number_of)
		return number_of[same[name]]
	base = name
	if (sub(/(64|32|_time64)$/, "", base) && base in number_of)
		return number_of[base]
	base = name
	if (sub(/_time64$/, "", base) && base in number_of)
		return number_of[base]
	return 511
}

function list(title, names, from,    i) {
	print "\nconst u16 " title "[CALLS_LISTED] = {"
	for (i = 0; i < 512; i++)
		if (from + i in names)
			printf "\t[%d] = %d,\t/* %s */\n", i, find(names[from + i]), names[from + i]
		else
			printf "\t[%d] = 511,\n", i
	print "};"
}

END {
	print "/* Made by calls.awk from the kernel's headers. */"
	print "static const struct call calls[] = {"
	for (i = 0; i <= last; i++)
		if (i in name_of)
			printf "\t[%d] = { \"%s\", %d },\n", i, name_of[i],
				name_of[i] in set ? set[name_of[i]] : levels
	print "};"
	list("compat_calls", compat, 0)
	if (file == 4)
		list("x32_calls", x32, 512)
}
