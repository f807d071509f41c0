import { indexOf } from '../../onnx/graphIndex.ts';
import type { CoreGraph, CoreNode } from '../graph/coreGraph.ts';

/**
 * Where a Q of the ONNX graph lives in the PyTorch model (qdq-rules §2.2). A Q before a weighted operator is the input
 * quantizer of the module that owns the weight: the name of the weight without its last part, which is how NVIDIA's guide
 * finds it, and which survives an exporter that merges equal siblings into one Q; where the exporter renamed the weight,
 * the scope in the node's name. A Q before an Add, a Concat or a pool belongs to a module only when its own name says so;
 * else it needs a wrapper. An operator that nothing names has a module that only its author can tell.
 *
 * Attributes are named as in ModelOpt (`input_quantizer`). pytorch-quantization puts an underscore before them, which is
 * no part of the name here: a plan made of one framework's export is for the other as well.
 */
export type QuantizerSite =
  | { readonly kind: 'module'; readonly module: string; readonly quantizer: string }
  | { readonly kind: 'wrap'; readonly op: string; readonly node: string; readonly slot: number }
  | { readonly kind: 'unnamed'; readonly op: string; readonly node: string; readonly slot: number };

/** One name for a site, the same in every export of the model. */
export const keyOf = (site: QuantizerSite): string =>
  site.kind === 'module' ? `${site.module}.${site.quantizer}` : `${site.node}#${site.slot}`;

/** Exporters keep scope and attribute of the quantizer in the name of its Q. */
const quantizerName = /^(.*)\/_?(\w*quantizer)\/[^/]*$/;

/** @param qLabel name of the Q node, which may carry the quantizer's own name. */
export function siteOf(core: CoreGraph, node: CoreNode, slot: number, qLabel: string): QuantizerSite {
  const where = { op: node.op, node: node.label, slot };
  if (node.cls === 'weighted' && slot === 0) {
    const module = moduleOf(core, node);
    return module === null ? { kind: 'unnamed', ...where } : { kind: 'module', module, quantizer: 'input_quantizer' };
  }
  const [, scope, quantizer] = quantizerName.exec(qLabel) ?? [];
  const isOwn = scope !== undefined && quantizer !== undefined && scope === scopeIn(node.label);
  const module = isOwn ? moduleInScope(scope) : null;
  return module === null ? { kind: 'wrap', ...where } : { kind: 'module', module, quantizer: quantizer! };
}

/** By its weight (`net.stem.0.conv.weight`), else by its node (`/stem/stem.0/conv/Conv`); null when neither tells. */
export function moduleOf(core: CoreGraph, node: CoreNode): string | null {
  const { nodes, producers, initializers } = indexOf(core.graph);
  let tensor = node.node.input?.[node.weight?.slot ?? 1] ?? '';
  for (let links = 0; links < 16 && !initializers.has(tensor); links += 1) {
    const maker = producers.get(tensor);
    if (maker === undefined) break;
    tensor = nodes[maker]?.input?.[0] ?? '';
  }
  const end = tensor.lastIndexOf('.');
  if (end > 0 && /^[A-Za-z_][\w.]*$/.test(tensor)) return tensor.slice(0, end);
  const scope = scopeIn(node.label);
  return scope === null ? null : moduleInScope(scope);
}

const scopeIn = (label: string): string | null => {
  const end = label.lastIndexOf('/');
  return label.startsWith('/') && end > 0 ? label.slice(0, end) : null;
};

/** `/stem/stem.0/conv` → `stem.0.conv`: a part that repeats the one before it takes its place. */
function moduleInScope(scope: string): string | null {
  const parts = scope.split('/').filter((part) => part !== '');
  const kept = parts.filter((part, at) => !parts[at + 1]?.startsWith(`${part}.`));
  return kept.length === 0 ? null : kept.join('.');
}
