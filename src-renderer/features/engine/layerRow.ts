import type { DType } from '../../../shared/base/dtype.ts';
import type { EngineLayer } from '../../../shared/engine/graph.ts';
import { movedBytes } from '../../../shared/engine/view/intensity.ts';
import type { EngineView } from './useEngine.ts';

/** A layer as a line of the table. */
export interface LayerRow {
  readonly index: number;
  readonly layer: EngineLayer;
  readonly title: string;
  readonly reads: readonly (DType | null)[];
  readonly writes: readonly (DType | null)[];
  readonly ms: number | null;
  readonly time: string;
  readonly share: number | null;
  readonly movedBytes: number | null;
  readonly why: string;
}

export function layerRows(view: EngineView): readonly LayerRow[] {
  const whyOf = new Map<number, string>();
  for (const finding of view.findings.toReversed())
    for (const layer of finding.layers) whyOf.set(layer, finding.message);
  return view.engine.layers.map((layer, index) => {
    const node = view.model.nodes[index]!;
    return {
      index,
      layer,
      title: node.title,
      reads: distinct(layer.inputs.map((tensor) => tensor.dtype)),
      writes: distinct(layer.outputs.map((tensor) => tensor.dtype)),
      ms: node.ms,
      time: node.time,
      share: node.share,
      movedBytes: movedBytes(layer),
      why: view.reasons.get(layer.name)?.join(' ') ?? whyOf.get(index) ?? '',
    };
  });
}

const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];
