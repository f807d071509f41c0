#!/opt/stand-in/sh
# tegrastats of a test board: one line an interval in the format of its generation; clocks follow the lock, load and
# temperature follow a running trtexec.
PATH=/opt/stand-in
. /etc/board/version
interval=1000
[ "$1" = --interval ] && interval=$2
heat=0
while :; do
  read -r low </etc/board/gpu-min
  read -r high </etc/board/gpu-max
  clock=$low load=0
  if [ -f /tmp/trtexec-runs ]; then clock=$high load=97; heat=$((heat + 1)); fi
  [ -f /etc/board/throttled ] && [ "$heat" -gt 2 ] && clock=$((high / 2))
  degrees=$((45 + (heat > 30 ? 30 : heat)))
  date=$(date '+%m-%d-%Y %H:%M:%S')
  case $generation in
  jp4) echo "RAM 2841/31918MB (lfb 6774x4MB) SWAP 0/15959MB (cached 0MB) CPU [2%@1190,off,1%@1190,0%@1190] EMC_FREQ 0% GR3D_FREQ $load%@$clock AO@38.5C GPU@$degrees.5C PMIC@100C AUX@38C CPU@40C thermal@39.1C GPU 620/620 CPU 311/311 SOC 1866/1866 CV 0/0 VDDRQ 155/155 SYS5V 1672/1672" ;;
  jp5) echo "$date RAM 4282/62795MB (lfb 12152x4MB) SWAP 0/31398MB (cached 0MB) CPU [0%@729,0%@729,off,off] EMC_FREQ 0%@2133 GR3D_FREQ $load%@$clock GR3D2_FREQ $load%@$clock VIC_FREQ 729 APE 174 CV0@-256C CPU@48.5C Tboard@37C SOC2@44C Tdiode@38C SOC0@44C CV1@-256C GPU@$degrees.5C tj@48.5C SOC1@43.5C CV2@-256C VDD_GPU_SOC 2790mW/2790mW VDD_CPU_CV 797mW/797mW VIN_SYS_5V0 3023mW/3023mW" ;;
  jp6) echo "$date RAM 3282/30697MB (lfb 48x4MB) SWAP 0/15348MB (cached 0MB) CPU [3%@729,0%@729,1%@729,0%@729] EMC_FREQ 3%@3199 GR3D_FREQ $load%@[$clock,$clock] NVDEC off VIC off APE 174 cpu@50.9C soc2@46C gpu@$degrees.6C tj@50.9C soc1@46C soc0@46C VDD_GPU_SOC 5139mW/5139mW/5139mW VDD_CPU_CV 1268mW/1268mW/1268mW VIN_SYS_5V0 3500mW/3500mW/3500mW" ;;
  thor) echo "$date RAM 6282/125772MB (lfb 30x4MB) SWAP 0/0MB (cached 0MB) CPU [0%@972,0%@972,0%@972] EMC_FREQ 0%@4266 GR3D_FREQ ${load}%@[$clock,$clock,$clock] NVENC0_FREQ @314 cpu@38.8C tj@$degrees.8C soc012@37.5C VDD_GPU 1962mW/1962mW/1962mW VDD_CPU_SOC_MSS 5887mW/5887mW/5887mW VIN_SYS_5V0 4000mW/4000mW/4000mW VIN 19780mW/19780mW/19780mW" ;;
  esac || exit 1
  sleep "$(awk "BEGIN { s = $interval / 1000 / $scale; print s < 0.05 ? 0.05 : s }")"
done
