import type { Variant } from '../../../shared/contract/project.ts';
import type { Legality, Prediction } from '../../../shared/qdq/types.ts';
import { bytes, count, plural, shape } from '../../ui/format.ts';
import { Facts } from '../../ui/Panel.tsx';
import { Loading, Problem } from '../../ui/Problem.tsx';
import { DTypeTag, Tag } from '../../ui/Tag.tsx';
import type { AnalysisState } from './useVariants.ts';

interface VariantFactsProps {
  readonly variant: Variant;
  readonly parent: Variant | null;
  readonly analysis: AnalysisState;
  readonly parentAnalysis: AnalysisState | null;
}

export function VariantFacts({ variant, parent, analysis, parentAnalysis }: VariantFactsProps) {
  const { facts } = variant;
  return (
    <div className="variant-body">
      <Facts
        rows={[
          [
            'Kind',
            `${variant.kind === 'qdq' ? 'Q/DQ' : 'float'}, ${variant.origin}${parent ? ` from ${parent.label}` : ''}`,
          ],
          ['Opset', `${facts.opset} (IR ${facts.irVersion})`],
          ['Nodes', `${count(facts.nodes)}, ${count(facts.initializers)} initializers`],
          ['Parameters', count(facts.parameters)],
          ['Size', bytes(variant.sizeBytes)],
          ...[
            ...facts.inputs.map((value) => ['Input', value] as const),
            ...facts.outputs.map((value) => ['Output', value] as const),
          ].map(
            ([side, value]) =>
              [
                `${side} ${value.name}`,
                <span key={value.name} className="variant-value">
                  <DTypeTag dtype={value.dtype} /> {shape(value.shape)}
                </span>,
              ] as const,
          ),
        ]}
      />
      {analysis.kind === 'pending' && <Loading what="Analysing" />}
      {analysis.kind === 'failed' && <Problem error={analysis.error} />}
      {analysis.kind === 'ready' && (
        <>
          <h3>
            Q/DQ for TensorRT {analysis.analysis.target.tensorrt}, SM {analysis.analysis.target.sm}
          </h3>
          <Facts
            rows={[
              ['Pairs', `${analysis.analysis.pairs.activation} activation, ${analysis.analysis.pairs.weight} weight`],
              [
                'Tie groups',
                `${analysis.analysis.pairs.tieGroups}, ${
                  analysis.analysis.pairs.brokenTieGroups === 0
                    ? 'none broken'
                    : `${analysis.analysis.pairs.brokenTieGroups} broken`
                }`,
              ],
              ...predictedFacts.map(([name, text]) => {
                const own = text(analysis.analysis.prediction);
                const before = parentAnalysis?.kind === 'ready' ? text(parentAnalysis.analysis.prediction) : null;
                const value =
                  before === null || before === own ? (
                    own
                  ) : (
                    <>
                      {own} <span className="variant-parent-value">parent: {before}</span>
                    </>
                  );
                return [name, value] as const;
              }),
              ['Legality', <LegalityTag key="legality" legality={analysis.analysis.legality} />],
            ]}
          />
          <Issues legality={analysis.analysis.legality} />
        </>
      )}
    </div>
  );
}

const predictedFacts: readonly (readonly [name: string, text: (prediction: Prediction) => string])[] = [
  ['Expected to survive', ({ reformats }) => plural(reformats.qdq, 'Q/DQ kernel')],
  [
    'Weighted layers',
    ({ weightedOps }) =>
      `${weightedOps.int8ToInt8} INT8 → INT8, ${weightedOps.int8ToFloat} INT8 → float, ${weightedOps.float} float`,
  ],
  ['Moves', ({ movedBytes }) => `${bytes(movedBytes)} of activations, expected`],
];

const verdicts = {
  accepted: ['accepted', 'ok'],
  'accepted-float': ['accepted, but some quantized layers run in float', 'warn'],
  refused: ['refused', 'bad'],
} as const;

function LegalityTag({ legality }: { readonly legality: Legality }) {
  const [text, tone] = verdicts[legality.verdict];
  return <Tag tone={tone}>{text}</Tag>;
}

function Issues({ legality }: { readonly legality: Legality }) {
  const issues = [...legality.errors, ...legality.warnings];
  return (
    <ul className="issues">
      {issues.map((issue) => (
        <li key={`${issue.rule} ${issue.message}`}>
          <span className="mono">{issue.rule}</span> {issue.message}
        </li>
      ))}
    </ul>
  );
}
