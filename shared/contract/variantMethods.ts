import type { VariantId } from '../base/brand.ts';
import type { EngineGraph } from '../engine/graph.ts';
import type { ModelDrawing } from '../qdq/modelDrawing.ts';
import type { Analysis, Prediction } from '../qdq/types.ts';
import type { Variant } from './project.ts';

/** Models of the project: bring in, look at, name, take out. */
export interface VariantMethods {
  'variants.list': { input: null; output: readonly Variant[] };
  'variants.import': { input: { token: string }; output: Variant };
  'variants.rename': { input: { id: VariantId; label: string }; output: Variant };
  'variants.remove': { input: { id: VariantId }; output: null };
  'variants.export': { input: { id: VariantId; token: string }; output: { readonly path: string } };
  'variants.analysis': { input: { id: VariantId; target: string }; output: Analysis };
  /** The ONNX graph, to be drawn and picked from. */
  'variants.graph': { input: { id: VariantId }; output: ModelDrawing };
  /** The prediction as an engine graph, with estimated times where a board is known. */
  'variants.predicted': {
    input: { id: VariantId; target: string };
    output: { engine: EngineGraph; prediction: Prediction };
  };
}
