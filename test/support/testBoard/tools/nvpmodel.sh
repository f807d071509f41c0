#!/opt/stand-in/sh
# nvpmodel of a test board: says the mode and the modes that the board has.
PATH=/opt/stand-in
case "$*" in
-q) printf 'NV Power Mode: %s\n%s\n' "$(sed -n 1p /etc/board/power-mode)" "$(sed -n 2p /etc/board/power-mode)" ;;
"-p --verbose") cat /etc/board/power-modes ;;
*) echo "nvpmodel: $*: not on a test board" >&2 ; exit 1 ;;
esac
