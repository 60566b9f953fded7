#!/bin/bash
# Prints a file a number of times on the terminal, asks it for its cursor, and tells in ms how long it took until the answer came.
# A terminal answers only after it has worked through all that was printed before.
# Usage: print-and-time.sh FILE TIMES
set -euo pipefail
terminal=/dev/tty
stty -echo <"$terminal"
start=$(date +%s%N)
for ((i = 0; i < $2; i++)); do cat "$1"; done >"$terminal"
printf '\033[6n' >"$terminal"
IFS= read -rs -d R _ <"$terminal"
end=$(date +%s%N)
stty echo <"$terminal"
echo $(((end - start) / 1000000))
