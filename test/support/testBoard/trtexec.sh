#!/bin/sh
# A stand-in for trtexec on a test board. It replays what a real trtexec wrote for a recorded engine, says so in its first
# lines, and behaves like one where the app depends on it: flags, phases of the log, files, exit codes.
version=$(cat /etc/board/trt-banner)
dotted=$(cat /etc/board/trt-version)
recorded=/etc/board/recorded
pause=$(cat /etc/board/pause-seconds)
say() { echo "[$(date +%m/%d/%Y-%H:%M:%S)] [I] $*"; }
fail() {
  echo "[$(date +%m/%d/%Y-%H:%M:%S)] [E] $*" >&2
  echo "&&&& FAILED TensorRT.trtexec [TensorRT $version] # $0 $command"
  exit 1
}
command="$*"
echo "&&&& RUNNING TensorRT.trtexec [TensorRT $version] # $0 $command"
onnx= save= load= layers= profile= times= build_only=
for argument in "$@"; do
  value=${argument#*=}
  case $argument in
    --help) exit 0 ;;
    --onnx=*) onnx=$value ;;
    --saveEngine=*) save=$value ;;
    --loadEngine=*) load=$value ;;
    --exportLayerInfo=*) layers=$value ;;
    --exportProfile=*) profile=$value ;;
    --exportTimes=*) times=$value ;;
    --skipInference | --buildOnly) build_only=yes ;;
    --fp16 | --int8 | --useCudaGraph | --useSpinWait | --noDataTransfers | --separateProfileRun | --verbose) ;;
    --profilingVerbosity=* | --timingCacheFile=* | --duration=* | --warmUp=* | --iterations=* | --avgRuns=* | --shapes=* | --memPoolSize=* | --dumpProfile | --dumpLayerInfo | --noTF32 | --infStreams=* | --minShapes=* | --optShapes=* | --maxShapes=* | --workspace=* | --percentile=* | --stronglyTyped | --builderOptimizationLevel=* | --calib=*) ;;
    *) fail "Unknown option: $argument" ;;
  esac
done
say "This trtexec is a stand-in: it replays a recorded engine and measures nothing."
say "TensorRT version: $dotted"
say "=== Device Information ==="
say "Selected Device: $(cat /etc/board/gpu-name)"
say "Compute Capability: $(cat /etc/board/compute-capability)"
if [ -n "$onnx" ]; then
  [ -r "$onnx" ] || fail "Could not open file $onnx"
  say "Start parsing network model."
  say "Finished parsing network model. Parse time: 0.01"
  sleep "$pause"
  say "Engine built in $pause sec."
  if [ -n "$save" ]; then cat /etc/board/trt-version "$onnx" >"$save" || fail "Could not write $save"; fi
else
  [ -r "$load" ] || fail "Could not open engine file $load"
  [ "$(head -n 1 "$load")" = "$dotted" ] || fail "The engine plan file is not compatible with this version of TensorRT"
  say "Engine deserialized in 0.01 sec."
fi
if [ -n "$build_only" ]; then
  say "Skipped inference phase since --skipInference is added."
else
  say "Starting inference"
  sleep "$pause"
  if [ -n "$times" ]; then cp "$recorded/timing.json" "$times" || fail "Could not write $times"; fi
  if [ -n "$profile" ]; then cp "$recorded/profile.json" "$profile" || fail "Could not write $profile"; fi
  if [ -n "$layers" ]; then cp "$recorded/graph.json" "$layers" || fail "Could not write $layers"; fi
fi
echo "&&&& PASSED TensorRT.trtexec [TensorRT $version] # $0 $command"
