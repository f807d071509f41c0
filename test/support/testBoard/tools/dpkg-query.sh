#!/opt/stand-in/sh
# dpkg-query of a test board: `Package Version` of what is installed.
PATH=/opt/stand-in
while read -r package version; do
  for wanted in "$@"; do [ "$wanted" = "$package" ] && echo "$package $version"; done
done </etc/board/packages
exit 0
