import { atLeast, type Target } from '../../base/target.ts';
import { attributeOf, indexOf, intAttribute, nodeLabel } from '../../onnx/graphIndex.ts';
import type { NodeProto } from '../../onnx/model.ts';
import type { CoreGraph } from '../graph/coreGraph.ts';
import { isQdq } from '../graph/pairs.ts';
import { scaleOf } from '../graph/scale.ts';
import type { LegalityIssue } from '../types.ts';
import { issue, type Refusal } from './refusal.ts';

/**
 * E2: a scale is known when the engine is built, positive, and as long as one number or its axis. NaN is not positive;
 * infinite and denormal scales pass here (AP-27 complains of them). Until 8.6 a scale is FP32.
 * Sources: "Scale coefficients must all be positive", "Cannot have scale with no coefficients" (qdq-rules §9).
 */
export const scales: Refusal = {
  rule: 'E2',
  title: 'Scales that are not constant, not positive or of the wrong length',
  find: (core, target) =>
    indexOf(core.graph).nodes.flatMap((node) => (isQdq(node) ? scaleIssues(core, target, node) : [])),
};

function scaleIssues(core: CoreGraph, target: Target, node: NodeProto): readonly LegalityIssue[] {
  const label = nodeLabel(node);
  const tensor = node.input?.[1] ?? '';
  const scale = scaleOf(core.graph, tensor);
  if (!scale)
    return core.constants.has(tensor) ? [] : [issue('E2', [label], `The scale of ${label} is no build-time constant.`)];
  if (scale.values.length === 0) return [issue('E2', [label], `The scale of ${label} is empty.`)];
  const bad = scale.values.find((value) => !(value > 0));
  if (bad !== undefined) return [issue('E2', [label], `${label} has the scale ${bad}; scales must be positive.`)];
  const length = axisLength(core, node);
  if (scale.values.length > 1 && length !== null && scale.values.length !== length)
    return [issue('E2', [label], `${label} has ${scale.values.length} scales for an axis of ${length}.`)];
  return scale.dtype !== 'fp32' && !atLeast(target, 10)
    ? [issue('E2', [label], `${label} has a ${scale.dtype} scale; TensorRT ${target.tensorrt} takes FP32 only.`)]
    : [];
}

/** Elements along the quantized axis; null where the shape is not known or the scales are blocked. */
function axisLength(core: CoreGraph, node: NodeProto): number | null {
  if (intAttribute(node, 'block_size', 0) > 0) return null;
  const shape = core.types.get(node.input?.[0] ?? '')?.shape;
  if (!shape) return null;
  const axis = attributeOf(node, 'axis') ? intAttribute(node, 'axis', 1) : 1;
  return shape[axis < 0 ? axis + shape.length : axis] ?? null;
}
