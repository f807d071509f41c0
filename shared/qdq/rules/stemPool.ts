import { isInt8, isQuantized, kernelsOf } from './kernels.ts';
import { coverageOf } from './coverage.ts';
import type { Hit, Rule } from './rule.ts';
import { say } from './say.ts';

/**
 * AP-29: a stem convolution and its MaxPool that do not become one kernel.
 *
 * They do when the pool's result is INT8 as a whole (L1). One float reader of it, mostly the first residual skip, keeps
 * both in float on the largest tensors of the network: 15 % of a ResNet-50. The mend is that reader's (AP-02) or that of
 * unequal scales (AP-07); this rule says what hangs on it. Where a target never makes them one, nothing does.
 * Source: forum 208983; fixtures, where `ConvActPool` returns with the residual pair; qdq-rules §2 AP-29.
 */
export const stemPool: Rule = {
  id: 'AP-29',
  title: 'Stem and MaxPool in two kernels',
  find: ({ core, capabilities }) =>
    core.nodes.flatMap((pool): readonly Hit[] => {
      if (!capabilities.fusesStemPool) return [];
      const [edge] = pool.edges;
      const head = edge && kernelsOf(core).heads.get(edge.tensor);
      if (pool.op !== 'MaxPool' || !edge || !head || isQuantized(edge) || !isInt8(kernelsOf(core), head)) return [];
      const isStem = core.inputs.includes(head.edges[0]?.tensor ?? '');
      const result = pool.outputs[0] ?? '';
      const uses = core.uses.get(result) ?? [];
      const float = uses.filter((use) => !isQuantized(use.edge));
      if (!isStem || uses.length === float.length || float.length === 0) return [];
      const isMended = coverageOf(core).wantedInt8.has(result);
      return [
        {
          severity: 'info',
          nodes: [head.label, pool.label],
          tensors: [result],
          message: say`${head.label} and ${pool.label} stay two kernels while ${float.map((use) => use.node?.label ?? 'a graph output')} reads ${result} in float${isMended ? '; AP-02 mends it' : ''}.`,
          remedies: [],
        },
      ];
    }),
};
