import { basename } from 'node:path';
import type { Finding, FixFigures, Legality } from '../../../shared/qdq/types.ts';
import { formatTarget } from '../../../shared/base/target.ts';
import type { ValueFacts } from '../../../shared/contract/project.ts';
import type { WorkOutput } from '../../workers/work.ts';
import { showBytes } from './quantities.ts';
import { blocks, facts, firstOf, table } from './table.ts';

const shownNodes = 3;

export function inspectText(path: string, { kind, sizeBytes, facts: model, analysis }: WorkOutput<'inspect'>): string {
  const { pairs, legality, findings, prediction, deferredTieGroups } = analysis;
  const ops = prediction.weightedOps;
  const [low, high] = prediction.reformats.format;
  return blocks(
    `${basename(path)} for ${formatTarget(analysis.target)}`,
    facts([
      [
        'model',
        `${kind}, opset ${model.opset}, ${model.nodes} nodes, ${showCount(model.parameters)} parameters, ${showBytes(sizeBytes)}`,
      ],
      ['inputs', model.inputs.map(showValue).join(', ')],
      ['outputs', model.outputs.map(showValue).join(', ')],
      ['pairs', `${pairs.activation} activation, ${pairs.weight} weight`],
      ['tie groups', `${pairs.tieGroups}, ${pairs.brokenTieGroups} broken, ${deferredTieGroups.length} deferred`],
      ['legality', legality.verdict],
      ['surviving Q/DQ', prediction.reformats.qdq],
      ['format copies', low === high ? low : `${low} to ${high}`],
      ['weighted ops', `${ops.int8ToInt8} INT8→INT8, ${ops.int8ToFloat} INT8→float, ${ops.float} float`],
      ['moved', showBytes(prediction.movedBytes)],
    ]),
    legalityText(legality),
    findings.length === 0 ? 'No findings.' : findingsText(findings),
  );
}

const legalityText = ({ errors, warnings }: Legality): string =>
  [
    ...errors.map((issue) => `error ${issue.rule}: ${issue.message}`),
    ...warnings.map((issue) => `warning ${issue.rule}: ${issue.message}`),
  ].join('\n');

const findingsText = (findings: readonly Finding[]): string =>
  table(
    ['rule', 'severity', 'where', 'what'],
    findings.map(({ rule, severity, nodes, message }) => [rule, severity, firstOf(nodes, shownNodes), message]),
  );

/** The figures that a change is judged by, before and after. */
export const figuresText = (before: FixFigures, after: FixFigures): string =>
  table(
    ['', 'before', 'after'],
    [
      ['findings', before.findings, after.findings],
      ['surviving Q/DQ', before.reformatsQdq, after.reformatsQdq],
      ['INT8→INT8 ops', before.int8ToInt8, after.int8ToInt8],
      ['INT8→float ops', before.int8ToFloat, after.int8ToFloat],
      ['moved', showBytes(before.movedBytes), showBytes(after.movedBytes)],
    ],
  );

const showValue = ({ name, dtype, shape }: ValueFacts): string =>
  `${name} ${dtype ?? '?'}${shape === null ? '' : `[${shape.map((size) => size ?? '?').join(',')}]`}`;

const showCount = (count: number): string =>
  count < 1e6 ? String(count) : count < 1e9 ? `${(count / 1e6).toFixed(1)} M` : `${(count / 1e9).toFixed(2)} G`;
