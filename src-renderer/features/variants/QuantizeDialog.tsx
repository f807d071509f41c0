import { useMemo } from 'react';
import type { VariantId } from '../../../shared/base/brand.ts';
import type { Variant } from '../../../shared/contract/project.ts';
import type { CalibrationMethod } from '../../../shared/qdq/calibrate/amaxOf.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Select, TextInput } from '../../ui/Field.tsx';
import { plural } from '../../ui/format.ts';
import { Loading, Problem } from '../../ui/Problem.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { ShapesField } from '../../ui/ShapesField.tsx';
import { WorkProgressLine } from '../../ui/WorkProgressLine.tsx';
import { DataField } from './DataField.tsx';
import { MadeFigures } from './MadeFigures.tsx';
import { NodePicker } from './NodePicker.tsx';
import { nodeRows, withNames } from './nodeRows.ts';
import { useQuantize, type Quantize } from './useQuantize.ts';

interface QuantizeDialogProps {
  readonly variant: Variant;
  readonly onSelect: (id: VariantId) => void;
  readonly onClose: () => void;
}

/** Q/DQ into a float variant: what is measured on what, what stays float, and what came of it. */
export function QuantizeDialog({ variant, onSelect, onClose }: QuantizeDialogProps) {
  const quantize = useQuantize(variant, (made) => onSelect(made.variant.id));
  const { task, made, missing } = quantize;
  const close = (): void => {
    if (task.isBusy) task.stop();
    onClose();
  };
  if (made)
    return (
      <Dialog
        title={`${made.variant.label} is made`}
        description={`${made.pairs.activation} activation and ${made.pairs.weight} weight pairs, scales from ${plural(made.samples, 'input')}. ${plural(made.excluded.length, 'operator')} stayed float.`}
        isOpen
        width={560}
        onClose={onClose}
        actions={
          <Button look="primary" onClick={onClose} data-testid="quantize-done">
            Show it
          </Button>
        }
      >
        <MadeFigures made={made} parent={variant.label} />
      </Dialog>
    );
  return (
    <Dialog
      title={`Insert Q/DQ into ${variant.label}`}
      description="Places Q/DQ pairs where they fuse, measures their scales on your data, and keeps the result as a new variant."
      isOpen
      width={1040}
      onClose={close}
      actions={
        task.isBusy ? (
          <WorkProgressLine progress={task.progress} what="Calibrating" onStop={task.stop} />
        ) : (
          <>
            {missing !== null && <span className="muted make-missing">{missing}</span>}
            <Button onClick={close}>Close</Button>
            <Button
              look="primary"
              disabled={missing !== null}
              onClick={() => task.start()}
              data-testid="quantize-start"
            >
              Insert Q/DQ
            </Button>
          </>
        )
      }
    >
      {task.error && <Problem error={task.error} />}
      <fieldset className="quantize" disabled={task.isBusy}>
        <Settings quantize={quantize} inputs={variant.facts.inputs} />
        <StaysFloat quantize={quantize} />
      </fieldset>
    </Dialog>
  );
}

interface SettingsProps {
  readonly quantize: Quantize;
  readonly inputs: Variant['facts']['inputs'];
}

function Settings({ quantize: { draft, change }, inputs }: SettingsProps) {
  return (
    <div className="make-settings">
      <div className="make-data">
        <span className="field-label">Method</span>
        <Segmented<CalibrationMethod>
          label="Method"
          value={draft.method}
          options={[
            { value: 'max', label: 'Max' },
            { value: 'percentile', label: 'Percentile' },
            { value: 'mse', label: 'MSE' },
            { value: 'entropy', label: 'Entropy' },
          ]}
          onChange={(method) => change({ method })}
        />
        {draft.method === 'percentile' && (
          <TextInput
            className="make-number"
            aria-label="Percentile"
            value={draft.percentile}
            onChange={(event) => change({ percentile: event.target.value })}
          />
        )}
        <p className="field-hint">{methodHints[draft.method]}</p>
      </div>
      <DataField
        draft={draft.data}
        onChange={(data) => change({ data: { ...draft.data, ...data } })}
        randomNote="Random inputs show placement and speed. Their ranges are not those of real pictures: such a model is not accurate, and not to be shipped."
      />
      <ShapesField
        inputs={inputs}
        value={draft.data.shapes}
        onChange={(shapes) => change({ data: { ...draft.data, shapes } })}
      />
      <Field label="Head" hint="The last layers before the outputs (AP-24).">
        {(id) => (
          <Select<'float' | 'quantize'>
            id={id}
            value={draft.head}
            options={[
              { value: 'float', label: 'Stays float' },
              { value: 'quantize', label: 'Quantized too' },
            ]}
            onChoose={(head) => change({ head })}
          />
        )}
      </Field>
      <Field label="Residual Adds" hint="Which operand carries a pair (L2).">
        {(id) => (
          <Select<'identity' | 'both' | 'none'>
            id={id}
            value={draft.residual}
            options={[
              { value: 'identity', label: 'The identity branch' },
              { value: 'both', label: 'Both operands' },
              { value: 'none', label: 'None (to compare with)' },
            ]}
            onChoose={(residual) => change({ residual })}
          />
        )}
      </Field>
    </div>
  );
}

const methodHints: Readonly<Record<CalibrationMethod, string>> = {
  max: 'The largest value seen: nothing is clipped.',
  percentile: 'Clips the given share of outliers.',
  mse: 'The least squared error over the histogram.',
  entropy: 'The least Kullback-Leibler divergence, as TensorRT and pytorch-quantization do.',
};

function StaysFloat({ quantize }: { readonly quantize: Quantize }) {
  const { draft, change, drawing, outlook, outlookError } = quantize;
  const rows = useMemo(() => (drawing ? nodeRows(drawing, outlook?.excluded ?? []) : []), [drawing, outlook]);
  return (
    <div className="make-float">
      <div className="make-line">
        <span className="field-label">Stays float</span>
        <TextInput
          aria-label="Leave float by expression"
          placeholder="regex, such as ^/model/head"
          value={draft.regex}
          onChange={(event) => change({ regex: event.target.value })}
        />
        <TextInput
          aria-label="Leave float by operator"
          placeholder="ops, such as Gemm, Resize"
          value={draft.ops}
          onChange={(event) => change({ ops: event.target.value })}
        />
        <span className="spacer" />
        {outlook && (
          <span className="muted" data-testid="outlook">
            {plural(outlook.tensors, 'tensor')} in {plural(outlook.groups, 'group')}; {outlook.excluded.length} stay
            float
          </span>
        )}
      </div>
      {outlookError && <Problem error={outlookError} />}
      {!drawing && !outlookError && <Loading what="Reading the model" />}
      {drawing && (
        <NodePicker
          drawing={drawing}
          rows={rows}
          chosen={draft.names}
          verb="Leave float"
          onChoose={(names, isOn) => change({ names: withNames(draft.names, names, isOn) })}
        />
      )}
    </div>
  );
}
