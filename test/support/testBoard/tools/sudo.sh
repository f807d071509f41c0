#!/opt/stand-in/sh
# sudo of a test board, in the modes that boards have: no password, a password read from the input, or nobody may.
PATH=/opt/stand-in:/bin:/usr/bin:/usr/sbin
ask= input= prompt='[sudo] password: '
while :; do
  case $1 in
  -n) ask=never ;;
  -S) input=yes ;;
  -k) ;;
  -p) prompt=$2 ; shift ;;
  *) break ;;
  esac
  shift
done
mode=$(cat /etc/board/sudo)
if [ "$mode" = password ]; then
  [ "$ask" = never ] && { echo "sudo: a password is required" >&2 ; exit 1; }
  [ -n "$input" ] || { echo "sudo: a terminal is required to read the password" >&2 ; exit 1; }
  printf '%s' "$prompt" >&2
  IFS= read -r given
  [ "$given" = "$(cat /etc/board/sudo-password)" ] || { echo "Sorry, try again." >&2 ; echo "sudo: no password was provided" >&2 ; exit 1; }
fi
echo "sudo $*" >>/etc/board/sudo-log
SUDO_UID=1000 exec "$@"
