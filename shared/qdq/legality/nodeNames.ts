import { atLeast } from '../../base/target.ts';
import { indexOf } from '../../onnx/graphIndex.ts';
import { issue, type Refusal } from './refusal.ts';

/** From 10 on layers are named after their nodes and a name may be used once; nodes without a name get one. */
export const nodeNames: Refusal = {
  rule: 'AP-28',
  title: 'Two nodes of one name',
  find({ graph }, target) {
    if (!atLeast(target, 10)) return [];
    const seen = new Set<string>();
    const twice = new Set<string>();
    for (const { name } of indexOf(graph).nodes) {
      if (!name) continue;
      if (seen.has(name)) twice.add(name);
      seen.add(name);
    }
    return [...twice].map((name) => issue('AP-28', [name], `Several nodes are called ${name}; names must be unique.`));
  },
};
