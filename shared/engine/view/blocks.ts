import type { EngineGraph, EngineLayer } from '../graph.ts';
import { modulePathOf, operatorsOf, titleOf } from './title.ts';
import { repeatsIn } from './repeats.ts';

/**
 * Parts of an engine that can be drawn as one node each: layers that follow one another in execution order, so that
 * folding them makes no cycle. Two ways to find them: by the module that their names tell, or by structure, where the same
 * chain of operators comes again, whatever its types and shapes. Copies (Reformat, Q/DQ) never begin or end a repeated
 * block: what stands between two blocks stays in sight.
 */
export interface Block {
  readonly title: string;
  /** Consecutive indices. */
  readonly layers: readonly number[];
  /** How many blocks of the engine have this structure, this one included. */
  readonly alike: number;
}

export type BlockKind = 'modules' | 'repeats';

export const blocksOf = (engine: EngineGraph, kind: BlockKind): readonly Block[] =>
  kind === 'modules' ? moduleBlocks(engine) : repeatedBlocks(engine);

/** Modules of at least two layers; a copy belongs to the module before it. */
export function moduleBlocks({ layers }: EngineGraph): readonly Block[] {
  const runs: { module: string; layers: number[] }[] = [];
  for (const layer of layers) {
    const module = isCopy(layer) ? runs.at(-1)?.module : modulePathOf(layer).join('.');
    const last = runs.at(-1);
    if (last && last.module === module) last.layers.push(layer.index);
    else runs.push({ module: module ?? '', layers: [layer.index] });
  }
  const named = runs.filter((run) => run.module !== '' && run.layers.length > 1);
  const structures = named.map((run) => structureOf(run.layers.map((at) => layers[at]!)));
  const alike = countsOf(structures);
  return named.map((run, at) => ({ title: run.module, layers: run.layers, alike: alike.get(structures[at]!)! }));
}

export function repeatedBlocks({ layers }: EngineGraph): readonly Block[] {
  const working = layers.filter((layer) => !isCopy(layer));
  const repeats = repeatsIn(working.map(signatureOf));
  const alike = countsOf(repeats.map((repeat) => repeat.structure));
  return repeats.map((repeat) => {
    const own = working.slice(repeat.start, repeat.start + repeat.length);
    const [first, last] = [own[0]!.index, own.at(-1)!.index];
    return {
      title: commonTitle(own),
      layers: Array.from({ length: last - first + 1 }, (_, at) => first + at),
      alike: alike.get(repeat.structure)!,
    };
  });
}

function countsOf<T>(values: readonly T[]): ReadonlyMap<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** What makes two layers alike: what they do, not in which types or sizes. */
function signatureOf(layer: EngineLayer): string {
  const operators = operatorsOf(layer);
  return `${layer.kind} ${operators.length > 0 ? operators.join('+') : layer.type}`;
}

const structureOf = (layers: readonly EngineLayer[]): string =>
  layers
    .filter((layer) => !isCopy(layer))
    .map(signatureOf)
    .join('\n');

const copies: ReadonlySet<string> = new Set(['qdq', 'requantize', 'reformat', 'noop']);
const isCopy = ({ kind }: EngineLayer): boolean => copies.has(kind);

/** The module that one of them lies in and all others with it, else from the first to the last. */
function commonTitle(layers: readonly EngineLayer[]): string {
  const paths = layers.map(modulePathOf);
  const shared = paths.reduce((common, path) => {
    const differs = common.findIndex((piece, at) => piece !== path[at]);
    return differs < 0 ? common : common.slice(0, differs);
  });
  const isModule = shared.length > 0 && paths.some((path) => path.length === shared.length);
  return isModule ? shared.join('.') : `${titleOf(layers[0]!)} … ${titleOf(layers.at(-1)!)}`;
}
