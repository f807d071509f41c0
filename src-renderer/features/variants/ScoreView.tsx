import { useState } from 'react';
import type { Variant } from '../../../shared/contract/project.ts';
import type { Agreement } from '../../../shared/score/agreement.ts';
import type { DetectorScore } from '../../../shared/score/detection/detectorScore.ts';
import { signedMap } from '../../../shared/score/gate.ts';
import type { ReferenceScore, VariantScore } from '../../../shared/score/variantScore.ts';
import { Button } from '../../ui/Button.tsx';
import { ago, dash, plural } from '../../ui/format.ts';
import { Problem } from '../../ui/Problem.tsx';
import { ShapesField } from '../../ui/ShapesField.tsx';
import type { Column } from '../../ui/table/column.ts';
import { Table } from '../../ui/table/Table.tsx';
import { Tag } from '../../ui/Tag.tsx';
import { WorkProgressLine } from '../../ui/WorkProgressLine.tsx';
import { DataField } from './DataField.tsx';
import { useScore } from './useScore.ts';

/** How far a variant is from its parent and from its float origin, and how well it finds what is labelled. */
export function ScoreView({ variant }: { readonly variant: Variant }) {
  const { draft, change, labels, pickLabels, dropLabels, missing, task, score, scoreError } = useScore(variant);
  return (
    <div className="variant-body">
      <fieldset className="score-choice" disabled={task.isBusy}>
        <DataField
          draft={draft}
          onChange={change}
          randomNote="Random inputs show how far outputs drift. They say nothing of accuracy: that takes labelled images."
        />
        {draft.kind === 'images' && (
          <div className="make-line">
            <Button look="quiet" icon="open" onClick={() => pickLabels.run()}>
              {labels?.name ?? 'Labels (COCO JSON)…'}
            </Button>
            {labels && (
              <Button look="quiet" onClick={dropLabels}>
                Without labels
              </Button>
            )}
          </div>
        )}
        <ShapesField inputs={variant.facts.inputs} value={draft.shapes} onChange={(shapes) => change({ shapes })} />
      </fieldset>
      {task.isBusy ? (
        <WorkProgressLine progress={task.progress} what="Scoring" onStop={task.stop} />
      ) : (
        <div className="make-line">
          <Button
            look={score ? 'plain' : 'primary'}
            disabled={missing !== null}
            onClick={() => task.start()}
            data-testid="score"
          >
            {score ? 'Score again' : 'Score…'}
          </Button>
          {missing !== null && <span className="muted">{missing}</span>}
        </div>
      )}
      {task.error && <Problem error={task.error} />}
      {scoreError && <Problem error={scoreError} />}
      {score && <Scored score={score} />}
      {score === null && (
        <p className="muted">
          Scoring runs the variant, its parent and its float origin on the same inputs with ONNX Runtime, exactly as
          written, and compares every output and every layer that they share.
        </p>
      )}
    </div>
  );
}

function Scored({ score }: { readonly score: VariantScore }) {
  const [at, setAt] = useState(0);
  const [now] = useState(() => new Date());
  const reference = score.references[at] ?? score.references[0];
  return (
    <div className="scored" data-testid="scored">
      <p className="muted">
        <Tag>this CPU</Tag> {inputsText(score)} · {ago(score.scoredAt, now)}
      </p>
      {score.map && <p>mAP of this variant: {mapText(score.map)}</p>}
      {score.references.length === 0 && (
        <p className="muted">It was made from nothing in this project: there is nothing to agree with.</p>
      )}
      <div className="make-line" role="group" aria-label="Against">
        {score.references.map((each, index) => (
          <Button
            key={each.role}
            look={each === reference ? 'plain' : 'quiet'}
            aria-pressed={each === reference}
            onClick={() => setAt(index)}
          >
            {roleNames[each.role]}: {each.label}
          </Button>
        ))}
      </div>
      {reference && <Against reference={reference} />}
    </div>
  );
}

/** `64 images of val with labels.json at x:1x3x640x640`. */
function inputsText({ on: { kind, name, labels, shapes }, samples }: VariantScore): string {
  const parts = [
    kind === 'random' ? plural(samples, 'random input') : plural(samples, kind === 'images' ? 'image' : 'input'),
    name === null ? [] : `of ${name}`,
    labels === null ? [] : `with ${labels}`,
    shapes === null ? [] : `at ${shapes}`,
  ];
  return parts.flat().join(' ');
}

const roleNames = { parent: 'parent', 'float-origin': 'float' } as const;
const gateTones = { passed: 'ok', failed: 'bad', open: 'plain' } as const;

function Against({ reference }: { readonly reference: ReferenceScore }) {
  const rows: readonly AgreementRow[] = [
    ...reference.outputs.map((each) => ({ ...each, part: 'output' as const })),
    ...reference.layers.map((each) => ({ ...each, part: 'layer' as const })),
  ];
  return (
    <>
      {reference.gate && (
        <p>
          <Tag tone={gateTones[reference.gate.state]}>{reference.gate.state}</Tag> {reference.gate.reason}
        </p>
      )}
      {reference.map && (
        <p>
          mAP of {reference.label}: {mapText(reference.map)}
        </p>
      )}
      {reference.mapDifference && (
        <p>
          Difference: {signedMap(reference.mapDifference.map5095)}
          {reference.mapDifference.ci95 && ` (${reference.mapDifference.ci95.map(signedMap).join(' to ')})`}
        </p>
      )}
      <div className="score-table">
        <Table
          label={`Agreement with ${reference.label}`}
          rows={rows}
          columns={columns}
          keyOf={(row) => `${row.part} ${row.name}`}
          classOf={(row) => (row.part === 'output' ? 'is-output' : '')}
        />
      </div>
      <p className="field-hint">
        Outputs first, then layers, the worst first, over {plural(reference.layerSamples, 'input')}. Ctrl+Shift+C copies
        the table.
      </p>
    </>
  );
}

interface AgreementRow extends Agreement {
  readonly part: 'output' | 'layer';
}

const columns: readonly Column<AgreementRow>[] = [
  { id: 'name', title: 'Tensor', width: 130, grow: 1, value: (row) => row.name },
  { id: 'part', title: '', width: 54, value: (row) => row.part },
  {
    id: 'cosine',
    title: 'Cosine',
    width: 76,
    align: 'right',
    value: (row) => row.cosine,
    cell: (row) => row.cosine?.toFixed(5) ?? dash,
  },
  {
    id: 'sqnr',
    title: 'SQNR dB',
    width: 76,
    align: 'right',
    hint: 'A dash: equal, or nothing finite to compare',
    value: (row) => row.sqnrDb,
    cell: (row) => row.sqnrDb?.toFixed(1) ?? dash,
  },
  {
    id: 'maxAbs',
    title: 'Max abs',
    width: 80,
    align: 'right',
    value: (row) => row.maxAbs,
    cell: (row) => row.maxAbs?.toPrecision(3) ?? dash,
  },
];

const interval = ([low, high]: readonly [number, number]): string => `${low.toFixed(4)} to ${high.toFixed(4)}`;
const mapText = ({ map5095, ci95, images }: DetectorScore): string =>
  `mAP50-95 ${map5095.toFixed(4)}${ci95 ? ` (${interval(ci95)})` : ''}, ${plural(images, 'image')}`;
