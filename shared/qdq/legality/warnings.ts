import { opsetOf } from '../../onnx/facts.ts';
import { opsetOfChannelScales } from '../../onnx/opset/raiseOpset.ts';
import type { CoreGraph } from '../graph/coreGraph.ts';
import type { LegalityIssue } from '../types.ts';
import { issue } from './refusal.ts';

const smallestNormal = 2 ** -126;

/**
 * What TensorRT takes without a word and a person should know: scales that cannot be meant (AP-27), UINT8 that runs as
 * INT8 (E1), a Q and DQ of one pair that differ, scales that an opset does not allow (E5).
 */
export function legalityWarnings(core: CoreGraph): readonly LegalityIssue[] {
  return core.pairs.flatMap((pair) => {
    const found: LegalityIssue[] = [];
    const { label, scale, dqScale } = pair;
    if (pair.qtype === 'uint8')
      found.push(issue('E1', [label], `${label} quantizes to UINT8, which runs as INT8: values above 127 clip.`));
    const odd = scale?.values.find((value) => value > 0 && (!Number.isFinite(value) || value < smallestNormal));
    if (odd !== undefined)
      found.push(issue('AP-27', [label], `${label} has the scale ${odd}, which no calibration gives.`));
    if (scale && dqScale && scale.bits !== dqScale.bits)
      found.push(issue('E2', [label], `The Q and the DQ of ${label} have different scales: every value is rescaled.`));
    if (scale && scale.values.length > 1 && opsetOf(core.graph.model, '') < opsetOfChannelScales)
      found.push(issue('E5', [label], `${label} has one scale a channel, which ONNX knows from opset 13 on.`));
    return found;
  });
}
