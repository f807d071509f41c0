#!/opt/stand-in/sh
# A stand-in for trtexec on a test board. It takes the flags of its version and no others, prints what that version prints
# while it parses, builds, loads and measures, leaves the files that the app asks for, and ends as the real one does. It
# measures nothing: engines are predicted by the computer that hosts the board, or recorded, and it says so.
PATH=/opt/stand-in
board=/etc/board
. $board/version      # dotted banner number build sm gpu clock scale build_seconds
behaviour=
[ -f $board/behaviour ] && . $board/behaviour
command="$0 $*"

stamp() { date '+%m/%d/%Y-%H:%M:%S'; }
say() { echo "[$now] [I] $*"; }
trt() { echo "[$now] [I] [TRT] $*"; }
warn() { echo "[$now] [W] $*" >&2; }
error() { echo "[$now] [E] $*" >&2; }
since() { [ "$number" -ge "$1" ]; }
upto() { [ "$number" -le "$1" ]; }
scaled() { awk "BEGIN { printf \"%.3f\", ($1) / $scale }"; }
rest() { sleep "$(scaled "$1")"; }
banner() { echo "&&&& $1 TensorRT.trtexec [TensorRT $banner]${build:+ [$build]} # $command"; }
failed() { banner FAILED; exit 1; }
now=$(stamp)

banner RUNNING

# --- flags: those of this version, each with or without a value as its help says
onnx= save= load= layers= profile= times= inputs= outputs= only_build= shapes= precision=FP32 int8= calib= verbose=
cuda_graph=Disabled spin=Disabled transfers=Enabled separate=Disabled duration=3 warm_up=200 cache= dla= verbosity=0
if since 1100; then cuda_graph=Enabled spin=Enabled transfers=Disabled; fi
known=" $(cat $board/flags) "
for argument in "$@"; do
  name=${argument#--}
  name=${name%%=*}
  value=${argument#*=}
  case $known in
  *" $name "*) ;;
  *)
    cat $board/help.txt
    error "Unknown option: $argument "
    if since 1101; then exit 1; else failed; fi
    ;;
  esac
  case $argument in
  --help) echo "This trtexec is a stand-in on a test board: it measures nothing." ; cat $board/help.txt ; exit 0 ;;
  --onnx=*) onnx=$value ;;
  --saveEngine=*) save=$value ;;
  --loadEngine=*) load=$value ;;
  --exportLayerInfo=*) layers=$value ;;
  --exportProfile=*) profile=$value ;;
  --exportTimes=*) times=$value ;;
  --loadInputs=*) inputs=$value ;;
  --exportOutput=*) outputs=$value ;;
  --skipInference | --buildOnly) only_build=${argument#--} ;;
  --shapes=*) shapes=$value ;;
  --fp16) precision="$precision+FP16" ;;
  --int8) int8=yes ;;
  --calib=*) calib=$value ;;
  --verbose) verbose=yes ;;
  --useCudaGraph) cuda_graph=Enabled ;;
  --noCudaGraph) cuda_graph=Disabled ;;
  --useSpinWait) spin=Enabled ;;
  --noDataTransfers) transfers=Disabled ;;
  --separateProfileRun) separate=Enabled ;;
  --duration=*) duration=$value ;;
  --warmUp=*) warm_up=$value ;;
  --timingCacheFile=*) cache=$value ;;
  --useDLACore=*) dla=$value ;;
  --profilingVerbosity=detailed) verbosity=2 ;;
  esac
done
[ -n "$int8" ] && precision="$precision+INT8"
since 1100 && precision="Strongly Typed"

# --- option blocks
say "This trtexec is a stand-in on a test board: engines are predicted or recorded, and nothing is measured."
say "=== Model Options ==="
say "Format: ${onnx:+ONNX}"
say "Model: $onnx"
say "=== Build Options ==="
upto 899 && say "Max batch: explicit batch"
say "Memory Pools: workspace: default, dlaSRAM: default, dlaLocalDRAM: default, dlaGlobalDRAM: default"
say "Precision: $precision"
if upto 1099; then
  if [ -n "$calib" ]; then say "Calibration: $calib"; elif [ -n "$int8" ]; then say "Calibration: Dynamic"; else say "Calibration: "; fi
fi
say "Save engine: $save"
say "Load engine: $load"
say "Profiling verbosity: $verbosity"
say "timingCacheMode: ${cache:+global}"
say "timingCacheFile: $cache"
say "=== System Options ==="
say "Device: 0"
say "DLACore: $dla"
say "=== Inference Options ==="
say "Batch: Explicit"
say "Input inference shapes: ${shapes:-model}"
say "Iterations: 10"
say "Duration: ${duration}s (+ ${warm_up}ms warm up)"
say "Data transfers: $transfers"
say "Spin-wait: $spin"
say "CUDA Graph: $cuda_graph"
upto 1099 && say "Separate profiling: $separate"
say "=== Reporting Options ==="
say "Verbose: ${verbose:-Disabled}"
say "Export timing to JSON file: $times"
say "Export profile to JSON file: $profile"
say ""
say "=== Device Information ==="
since 900 && say "Available Devices: "
since 900 && say "  Device 0: \"$gpu\" UUID: GPU-00000000-0000-0000-0000-000000000000"
say "Selected Device: $gpu"
since 900 && say "Selected Device ID: 0"
say "Compute Capability: ${sm%?}.${sm#"${sm%?}"}"
say "SMs: 16"
since 806 && say "Application Compute Clock Rate: $clock GHz"
upto 805 && say "Compute Clock Rate: $clock GHz"
say ""
say "TensorRT version: $dotted"
since 806 && say "Loading standard plugins"

# --- what a test asks for
trouble() {
  case $behaviour in
  "$1-killed") kill -KILL $$ ;;
  "$1-hangs") while :; do sleep 1; done ;;
  "$1-memory")
    error "[TRT] [defaultAllocator.cpp::allocate::31] Error Code 1: Cuda Runtime (out of memory)"
    error "[TRT] 10: [optimizer.cpp::computeCosts::3869] Error Code 10: Internal Error (Could not find any implementation for node Conv_0.)"
    error "Engine could not be created from network"
    error "Building engine failed"
    failed
    ;;
  "$1-parser")
    error "[TRT] ModelImporter.cpp:138: While parsing node number 3 [NoSuchOp -> \"y\"]:"
    error "[TRT] ModelImporter.cpp:149: ERROR: onnxOpCheckers.cpp:923 In function checkFallbackPluginImporter:"
    error "[6] creator && \"Plugin not found, are the plugin name, version, and namespace correct?\""
    error "Failed to parse onnx file"
    error "Parsing model failed"
    error "Failed to create engine from model or file."
    error "Engine set up failed"
    failed
    ;;
  "$1-chatters")
    awk "BEGIN { for (i = 0; i < $lines; i++) printf \"[$now] [V] [TRT] --------------- Timing Runner: layer %d (CaskConvolution[0x80000009])\\n\", i }"
    ;;
  "$1-garbage")
    printf '\377\376 \033[31mred\033[0m $(touch /tmp/pwned) `id`\r\n'
    awk 'BEGIN { for (i = 0; i < 1048576; i++) printf "x"; printf "\n" }'
    ;;
  esac
}

# Engines are predicted by the host behind a FIFO; a board without one replays the recorded engine.
engine=
conceive() {
  name=$$-$(date +%s)
  engine=$board/engines/$name
  if [ -p $board/requests ]; then
    echo "$name ${shapes:--} $onnx" >$board/requests
    tries=0
    until [ -f "$engine/done" ] || [ "$tries" -ge 600 ]; do tries=$((tries + 1)); sleep 0.05; done
    if [ -f "$engine/refused" ]; then
      error "[TRT] ModelImporter.cpp:138: While parsing node number 0:"
      error "[TRT] ModelImporter.cpp:149: ERROR: $(head -n 1 "$engine/refused")"
      error "Failed to parse onnx file"
      error "Parsing model failed"
      error "Failed to create engine from model or file."
      error "Engine set up failed"
      failed
    fi
    [ -f "$engine/done" ] && return
  fi
  engine=$board/recorded
  [ -f $engine/graph.json ] && return
  error "Engine could not be created from network"
  error "Building engine failed"
  failed
}

if [ -n "$onnx" ]; then
  if [ ! -r "$onnx" ]; then
    error "[TRT] ModelImporter.cpp:688: Could not open file $onnx"
    error "Failed to parse onnx file"
    error "Engine set up failed"
    failed
  fi
  if since 806; then say "Start parsing network model."; else say "Start parsing network model"; fi
  trouble parse
  conceive
  if since 806; then say "Finished parsing network model. Parse time: 0.0213"; else say "Finish parsing network model"; fi
  [ -n "$int8" ] && [ "$precision" = FP32+INT8 ] &&
    warn "FP32 and INT8 precisions have been specified - more performance might be enabled by additionally specifying --fp16 or --best"
  if [ -n "$calib" ] && [ ! -r "$calib" ]; then error "[TRT] Can not open provided calibration cache file $calib"; fi
  trouble build
  [ -n "$verbose" ] && trt "=============== Computing costs for"
  if [ -n "$cache" ] && [ -s "$cache" ]; then rest "$build_seconds / 3"; else rest "$build_seconds"; fi
  now=$(stamp)
  since 1013 && say "Created engine with size: 3.21 MiB"
  say "Engine built in $build_seconds sec."
  since 901 && upto 1012 && say "Created engine with size: 3.21 MiB"
  [ -n "$cache" ] && { echo "timing cache $dotted" >"$cache" || failed; }
  if [ -n "$save" ]; then
    { echo "$dotted" && echo "$sm" && echo "$engine" && head -c "${engine_bytes:-4096}" /dev/zero; } >"$save" 2>$board/write-error || {
      error "$(cat $board/write-error)"
      error "Saving engine to file failed."
      failed
    }
  fi
elif [ -n "$load" ]; then
  if [ ! -r "$load" ]; then
    error "Error opening engine file: $load"
    error "Failed to create engine from model or file."
    error "Engine set up failed"
    failed
  fi
  { read -r built_by; read -r built_for; read -r engine; } <"$load"
  if [ "$built_by" != "$dotted" ] || [ "$built_for" != "$sm" ]; then
    error "[TRT] 1: [stdArchiveReader.cpp::StdArchiveReader::40] Error Code 1: Serialization (Serialization assertion stdVersionRead == serializationVersion failed.Version tag does not match.)"
    error "[TRT] 4: [runtime.cpp::deserializeCudaEngine::66] Error Code 4: Internal Error (Engine deserialization failed.)"
    error "Engine deserialization failed"
    error "Got invalid engine!"
    error "Inference set up failed"
    failed
  fi
  since 804 && say "Engine deserialized in 0.0213 sec."
  upto 803 && say "Engine loaded in 0.0213 sec."
else
  error "Model missing or format not recognized"
  failed
fi

if [ -n "$only_build" ]; then
  if since 806; then say "Skipped inference phase since --skipInference is added."; else say "Skipped inference phase since --buildOnly is added."; fi
  banner PASSED
  exit 0
fi

# --- measurement
latency=$(cat "$engine/latency" 2>/dev/null || echo 1)
since 900 && say "Created execution context with device memory size: 1.79 MiB"
if [ -n "$inputs" ]; then
  for input in $(echo "$inputs" | tr , ' '); do
    [ -r "${input#*:}" ] || { error "Cannot open file ${input#*:}!"; failed; }
    say "Using values loaded from ${input#*:} for input ${input%%:*}"
  done
else
  say "Using random values for input images"
fi
if [ "$cuda_graph" = Enabled ]; then
  since 900 && say "Capturing CUDA graph for the current execution context"
  since 900 && say "Successfully captured CUDA graph for the current execution context"
fi
say "Starting inference"
: >/tmp/trtexec-runs
measuring=measure
[ -n "$profile" ] && measuring=profile
trouble $measuring
rest "$warm_up / 1000 + $duration"
rm -f /tmp/trtexec-runs
now=$(stamp)

# One entry a query, jittered around what the engine is said to take; unsteady where a test wants it so.
queries=$(awk "BEGIN { n = int(1000 * $duration / $latency); print (n < 20 ? 20 : (n > 400 ? 400 : n)) }")
seed=$(($$ + $(date +%s)))
if [ -n "$times" ]; then
  if [ -f "$engine/timing.json" ]; then cat "$engine/timing.json" >"$times"; else
    awk -v n="$queries" -v ms="$latency" -v seed="$seed" -v old="$(upto 802 && echo yes)" 'BEGIN {
      srand(seed); at = 0; bias = 1 + (rand() - 0.5) * 0.004; printf "["
      for (i = 0; i < n; i++) {
        c = ms * bias * (1 + (rand() - 0.5) * 0.01)
        printf "%s\n{ \"startEnqMs\" : %.5f, \"endEnqMs\" : %.5f, \"startH2dMs\" : %.5f, \"endH2dMs\" : %.5f, \"startComputeMs\" : %.5f, \"endComputeMs\" : %.5f, \"startD2hMs\" : %.5f, \"endD2hMs\" : %.5f, \"h2dMs\" : 0, \"computeMs\" : %.6f, \"d2hMs\" : 0, \"latencyMs\" : %.6f%s }", i ? "," : "", at, at + 0.01, at, at, at, at + c, at + c, at + c, c, c, old == "yes" ? sprintf(", \"endToEndMs\" : %.6f", 2 * c) : ""
        at += c
      }
      print "\n]" }' >"$times"
  fi || { error "Could not write $times"; failed; }
fi
[ -n "$profile" ] && { cat "$engine/profile.json" >"$profile" || failed; }
[ -n "$layers" ] && { cat "$engine/graph.json" >"$layers" || failed; }
# It computes nothing: outputs are those that a test has laid down.
[ -n "$outputs" ] && { cat $board/outputs.json >"$outputs" 2>/dev/null || { error "A stand-in computes no outputs."; failed; }; }

say "Warmup completed 10 queries over $warm_up ms"
say "Timing trace has $queries queries over ${duration}.001 s"
say ""
if [ -n "$profile" ] && [ "$separate" = Disabled ] && upto 1099; then
  say "The e2e network timing is not reported since it is inaccurate due to the extra synchronizations when the profiler is enabled."
else
  if since 805; then tail="percentile(90%) = $latency ms, percentile(95%) = $latency ms, percentile(99%) = $latency ms"; else tail="percentile(99%) = $latency ms"; fi
  figures="min = $latency ms, max = $latency ms, mean = $latency ms, median = $latency ms, $tail"
  say "=== Performance summary ==="
  say "Throughput: $(awk "BEGIN { print 1000 / $latency }") qps"
  say "Latency: $figures"
  upto 802 && say "End-to-End Host Latency: $figures"
  say "Enqueue Time: min = 0.006 ms, max = 0.016 ms, mean = 0.007 ms, median = 0.007 ms, percentile(99%) = 0.01 ms"
  say "GPU Compute Time: $figures"
  say "Total Host Walltime: ${duration}.001 s"
  say "Total GPU Compute Time: ${duration} s"
  [ "$behaviour" = unstable ] && warn "* GPU compute time is unstable, with coefficient of variance = 5.58977%."
fi
say ""
banner PASSED
