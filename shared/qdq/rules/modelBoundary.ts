import { sizeBytesOf } from '../../base/dtype.ts';
import type { CoreGraph } from '../graph/coreGraph.ts';
import type { Hit, Rule } from './rule.ts';
import { isQuantized } from './kernels.ts';
import { say } from './say.ts';

/**
 * AP-19: conversions at the border of the model.
 *
 * The Q on a float graph input reads the whole input in a kernel of its own (14 % of the time in the best recorded
 * ResNet-18). It goes away only by a change of the interface: an INT8 input whose pre-processing writes x/scale, or
 * `--inputIOFormats=int8:chw4` where typing is weak. A pair on a graph output quantizes the result for nobody and is
 * best taken off. Source: fixture qat-residual-qgap; TensorRT #3914, #3492; qdq-rules §2 AP-19.
 */
export const modelBoundary: Rule = {
  id: 'AP-19',
  title: 'Conversion at an input or output of the model',
  find: ({ core }) => [...quantizedInputs(core), ...quantizedOutputs(core)],
};

function quantizedInputs(core: CoreGraph): readonly Hit[] {
  return core.inputs.flatMap((input): readonly Hit[] => {
    const pairs = new Set((core.uses.get(input) ?? []).flatMap((use) => use.edge.pairs.slice(0, 1)));
    const [pair] = pairs;
    if (!pair || pair.q === null) return [];
    return [
      {
        severity: 'info',
        nodes: [...pairs].map((one) => one.label),
        tensors: [input],
        message: say`${pair.label} reads the graph input ${input}${size(core, input)} in a kernel of its own; only an INT8 input would save it (\`qdq fp16 --io int8\`).`,
        remedies: [],
      },
    ];
  });
}

function size({ types }: CoreGraph, tensor: string): string {
  const type = types.get(tensor);
  if (!type?.shape || !type.dtype || type.shape.some((dim) => dim === null)) return '';
  const count = type.shape.reduce<number>((product, dim) => product * (dim ?? 1), 1);
  return say` (${sizeBytesOf(type.dtype, count)} bytes)`;
}

function quantizedOutputs(core: CoreGraph): readonly Hit[] {
  return [...core.uses].flatMap(([tensor, uses]) =>
    uses.flatMap((use): readonly Hit[] => {
      if (use.node !== null || !isQuantized(use.edge)) return [];
      const pair = use.edge.pairs.at(-1)!;
      if (pair.q === null || pair.dqs.length === 0) return [];
      return [
        {
          severity: 'warning',
          nodes: [pair.label],
          tensors: [tensor],
          message: say`${pair.label} quantizes ${tensor} for a graph output, which is read in float again.`,
          remedies: [
            {
              id: `AP-19:unquantize:${tensor}`,
              summary: say`Give ${tensor} out as it is`,
              automatic: false,
              actions: [{ kind: 'unquantize-output', tensor, pair: pair.id }],
            },
          ],
        },
      ];
    }),
  );
}
