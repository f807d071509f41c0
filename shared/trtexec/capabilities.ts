import { versionNumber } from './version.ts';

/**
 * Which flags each trtexec knows, 8.0 to 11.4, as data: rows of (first version, last version, flags). A flag that a
 * trtexec does not know ends it at once, so every command is checked against this table, or against the board's own
 * `--help` where its version is not one of these. Nothing here decides what a flag is good for; `commands.ts` does.
 * Source: trtexec-formats (c), and the help texts of 8.2.1, 10.0.1 and 10.14.1.
 */
export interface Capabilities {
  /** MAJOR.MINOR.PATCH, or MAJOR.MINOR where no more is known. */
  readonly tensorrt: string;
  readonly source: 'table' | 'help';
  /** Without dashes. */
  readonly flags: readonly string[];
}

type Row = readonly [from: string, until: string | null, flags: string];

const rows: readonly Row[] = [
  [
    '8.0',
    null,
    `onnx minShapes optShapes maxShapes shapes inputIOFormats outputIOFormats refit sparsity noTF32 tacticSources safe
     consistency saveEngine loadEngine noBuilderCache timingCacheFile avgTiming loadInputs iterations warmUp duration
     sleepTime exposeDMA noDataTransfers useSpinWait threads useCudaGraph timeDeserialize timeRefit separateProfileRun
     verbose avgRuns percentile dumpRefit dumpOutput dumpProfile exportTimes exportOutput exportProfile device useDLACore
     allowGPUFallback plugins help`,
  ],
  ['8.0', '8.6', 'uff uffInput uffNHWC model deploy output batch maxBatch'],
  ['8.0', '9.3', 'workspace minTiming buildOnly nvtxMode explicitBatch explicitPrecision'],
  ['8.0', '10.16', 'fp16 int8 best calib minShapesCalib optShapesCalib maxShapesCalib'],
  ['8.0', '8.5', 'streams'],
  ['8.2', null, 'profilingVerbosity exportLayerInfo dumpLayerInfo idleTime useManagedMemory directIO'],
  ['8.2', '10.16', 'precisionConstraints restricted'],
  ['8.4', null, 'memPoolSize'],
  ['8.4', '10.16', 'layerPrecisions layerOutputTypes'],
  ['8.5', null, 'preview persistentCacheRatio'],
  ['8.5', '9.3', 'heuristic'],
  [
    '8.6',
    null,
    `skipInference infStreams builderOptimizationLevel hardwareCompatibilityLevel maxAuxStreams versionCompatible vc
     excludeLeanRuntime useRuntime leanDLLPath tempdir tempfileControls staticPlugins dynamicPlugins setPluginsToSerialize
     ignoreParsedPluginLibs layerDeviceTypes buildDLAStandalone dumpRawBindingsToFile pluginInstanceNorm pi`,
  ],
  ['8.6', '10.16', 'fp8'],
  [
    '9.0',
    null,
    'stronglyTyped errorOnTimingCacheMiss noCompilationCache profile useProfile dumpOptimizationProfile getPlanVersionOnly',
  ],
  ['9.0', '10.16', 'bf16 calibProfile'],
  ['9.2', '10.16', 'weightless'],
  [
    '10.0',
    null,
    'stripWeights allowWeightStreaming weightStreamingBudget markDebug saveDebugTensors allocationStrategy',
  ],
  ['10.1', null, 'stripAllWeights'],
  ['10.1', '10.16', 'int4'],
  ['10.2', null, 'runtimePlatform'],
  ['10.4', null, 'maxTactics'],
  ['10.6', null, 'monitorMemory'],
  ['10.7', null, 'asyncFileReader'],
  ['10.8', null, 'tilingOptimizationLevel l2LimitForTiling'],
  ['10.11', null, 'uint8AsymmetricQuantizationDLA'],
  ['10.12', null, 'distributiveIndependence markUnfusedTensorsAsDebugTensors saveAllDebugTensors'],
  ['10.13', null, 'dumpKernelText remoteAutoTuningConfig safetyPlugins'],
  ['10.14', null, 'decomposableAttentions refitFromOnnx'],
  ['10.15', null, 'cpuOnly enablePluginOverride'],
  ['10.16', null, 'adjustForDLA reportCapabilityDLA'],
  ['11.0', null, 'includeDataTransfers noCudaGraph noSpinWait'],
  [
    '11.1',
    null,
    `refPair loadRefOutputs accuracyAlgorithm accuracyThreshold atol rtol helpBuildRoute setBuildRoute tuneBuildRoutes
     tuneBuildRouteFile tuningSearch tuningCacheFile tuningTimeOut continue dryRun saveAllEngines`,
  ],
];

/** Flags of a version; null for a text that is no version or is older than 8.0. A version after the last row has its flags. */
export function capabilitiesFor(tensorrt: string): Capabilities | null {
  const number = versionNumber(tensorrt);
  if (number === null || number < 80_000) return null;
  const minor = Math.floor(number / 100);
  const flags = rows.flatMap(([from, until, words]) =>
    minor >= minorNumber(from) && (until === null || minor <= minorNumber(until)) ? words.split(/\s+/) : [],
  );
  return { tensorrt, source: 'table', flags };
}

export const accepts = (capabilities: Capabilities, flag: string): boolean => capabilities.flags.includes(flag);

/** What the table says of a flag, for a message; null for a flag that no version has. */
export function lifeOfFlag(flag: string): { readonly from: string; readonly until: string | null } | null {
  const row = rows.find(([, , words]) => words.split(/\s+/).includes(flag));
  return row ? { from: row[0], until: row[1] } : null;
}

const minorNumber = (version: string): number => Math.floor((versionNumber(version) ?? 0) / 100);
