#!/opt/stand-in/sh
# jetson_clocks of a test board: needs root, holds the GPU at its highest clock, stores and restores.
PATH=/opt/stand-in
. /etc/board/version
if [ "$(cat /etc/board/user)" != root ] && [ -z "$SUDO_UID" ]; then
  echo "Error: Run this script($0) as a root user" >&2
  exit 1
fi
gpu=/sys/class/devfreq/$devfreq
put() { echo "$1" >/etc/board/gpu-min; echo "$(($1 * 1000000))" >$gpu/min_freq; echo "$(($1 * 1000000))" >$gpu/cur_freq; }
echo "jetson_clocks $*" >>/etc/board/clocks-log
case $1 in
--show)
  echo "SOC family:tegra${soc}  Machine:$(tr -d '\000' </proc/device-tree/model)"
  echo "Online CPUs: 0-11"
  echo "cpu0: Online=1 Governor=schedutil MinFreq=729600 MaxFreq=2201600 CurrentFreq=729600 IdleStates: WFI=1 c7=1"
  echo "GPU MinFreq=$(cat $gpu/min_freq) MaxFreq=$(cat $gpu/max_freq) CurrentFreq=$(cat $gpu/cur_freq)"
  echo "Active GPU TPCs: 8"
  echo "EMC MinFreq=204000000 MaxFreq=3199000000 CurrentFreq=3199000000 FreqOverride=$([ "$(cat $gpu/min_freq)" = "$(cat $gpu/max_freq)" ] && echo 1 || echo 0)"
  echo "FAN Dynamic Speed control=nvfancontrol hwmon0_pwm1=59"
  echo "NV Power Mode: $(sed -n 1p /etc/board/power-mode)"
  ;;
--store) [ -e "$2" ] && { echo "File $2 already exists. Can I overwrite it? Y/N:" ; exit 1; } ; cat /etc/board/gpu-min >"$2" ;;
--restore) put "$(cat "$2")" ;;
'') put "$(cat /etc/board/gpu-max)" ;;
*) exit 1 ;;
esac
