#!/opt/stand-in/sh
# Who one is on a test board, which is not who runs its server.
PATH=/opt/stand-in
user=$(cat /etc/board/user)
if [ "$user" = root ]; then uid=0 groups=root; else uid=1000 groups=$(cat /etc/board/groups); fi
[ -n "$SUDO_UID" ] && uid=0
case $1 in
-u) echo $uid ;;
-nG) echo "$groups" ;;
*) echo "uid=$uid($user)" ;;
esac
