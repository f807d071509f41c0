/**
 * Which engine a call of trtexec works on. One log often holds several calls: a build, a measurement and a profile of one
 * engine belong together, while FP16 and INT8 of one model, two models, or two versions of TensorRT never do. The banner
 * names the version and the command; what the command builds from, how, and which files it saves or loads decide.
 */
export interface EngineOfCall {
  readonly tensorrt: string | null;
  /** What it is built from and the flags that shape it; null for a call that builds nothing. */
  readonly recipe: string | null;
  readonly loads: string | null;
  readonly saves: string | null;
}

const models = /^--(?:onnx|model|deploy|uff)=/;
const shaping =
  /^--(?:fp16|int8|best|fp8|bf16|int4|stronglyTyped|noTF32|calib|precisionConstraints|layerPrecisions|layerOutputTypes|layerDeviceTypes|useDLACore|allowGPUFallback|sparsity|(?:min|opt|max)Shapes|shapes|batch|maxBatch|inputIOFormats|outputIOFormats|builderOptimizationLevel)(?:=|$)/;

export function engineOfCall(tensorrt: string | null, command: string): EngineOfCall {
  const words = command.split(/\s+/);
  const valueOf = (flag: string): string | null =>
    words.find((word) => word.startsWith(`--${flag}=`))?.slice(flag.length + 3) || null;
  const builds = words.some((word) => models.test(word)) && valueOf('loadEngine') === null;
  const recipe = words.filter((word) => models.test(word) || shaping.test(word)).toSorted();
  return {
    tensorrt,
    recipe: builds ? recipe.join(' ') : null,
    loads: valueOf('loadEngine'),
    saves: valueOf('saveEngine'),
  };
}

/** Whether `next` works on the engine that the calls before it worked on. */
export function isSameEngine(before: readonly EngineOfCall[], next: EngineOfCall): boolean {
  if (before.some(({ tensorrt }) => tensorrt !== null && next.tensorrt !== null && tensorrt !== next.tensorrt))
    return false;
  const recipe = before.find((call) => call.recipe !== null)?.recipe ?? null;
  if (next.recipe !== null && recipe !== null && next.recipe !== recipe) return false;
  const file = next.loads ?? next.saves;
  const files = before.flatMap(({ loads, saves }) => loads ?? saves ?? []);
  if (file !== null && files.length > 0) return files.some((known) => isSameFile(known, file));
  return next.recipe === null || recipe !== null || before.every(({ loads }) => loads === null);
}

/** A file may be named from another folder. */
const isSameFile = (a: string, b: string): boolean => a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`);
