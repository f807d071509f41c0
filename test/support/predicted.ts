import { coreGraphOf } from '../../shared/qdq/graph/coreGraph.ts';
import { predict } from '../../shared/qdq/predict/predict.ts';
import type { Prediction, Region } from '../../shared/qdq/types.ts';
import { graphOf } from './graphOf.ts';

/** Targets that tests name: one an era. */
export const orin82 = { tensorrt: '8.2', sm: 87 };
export const a100with84 = { tensorrt: '8.4', sm: 80 };
export const orin85 = { tensorrt: '8.5', sm: 87 };
export const orin103 = { tensorrt: '10.3', sm: 87 };
export const ampere114 = { tensorrt: '11.4', sm: 86 };

export interface Told {
  readonly prediction: Prediction;
  /** Core nodes of each region that has some, and the types that it writes: `conv1 relu > int8`. */
  readonly kernels: readonly string[];
  readonly survivors: readonly string[];
  readonly regionOf: (label: string) => Region;
}

/** The prediction for a graph in the graph language. */
export function predicted(text: string, target: Prediction['target']): Told {
  const core = coreGraphOf(graphOf(text));
  const prediction = predict(core, target);
  const labels = new Set(core.nodes.map((node) => node.label));
  const coreOf = (region: Region) => region.nodes.filter((label) => labels.has(label));
  return {
    prediction,
    kernels: prediction.regions
      .filter((region) => coreOf(region).length > 0)
      .map((region) => `${coreOf(region).join(' ')} > ${region.outputs.map((edge) => edge.dtype).join(' ')}`),
    survivors: prediction.survivingQdq,
    regionOf: (label) => {
      const region = prediction.regions.find((each) => each.nodes.includes(label));
      if (!region) throw new Error(`No region holds '${label}'.`);
      return region;
    },
  };
}
