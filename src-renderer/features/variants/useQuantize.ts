import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AppError } from '../../../shared/base/errors.ts';
import type { Variant } from '../../../shared/contract/project.ts';
import type { InsertionChoice, InsertionOutlook, QuantizedVariant } from '../../../shared/contract/variantMethods.ts';
import type { CalibrationMethod } from '../../../shared/qdq/calibrate/amaxOf.ts';
import type { ModelDrawing } from '../../../shared/qdq/modelDrawing.ts';
import { call, errorOf } from '../../bridge/bridge.ts';
import { queries } from '../../bridge/queries.ts';
import { useSettings } from '../../bridge/useSettings.ts';
import { useWorkTask, type WorkTask } from '../../bridge/useWorkTask.ts';
import { readShapesText } from '../../ui/shapesText.ts';
import { inputsChoiceOf, newDataDraft, type DataDraft } from './dataDraft.ts';

export interface QuantizeDraft {
  readonly method: CalibrationMethod;
  readonly percentile: string;
  readonly head: InsertionChoice['head'];
  readonly residual: InsertionChoice['residual'];
  readonly names: ReadonlySet<string>;
  readonly regex: string;
  readonly ops: string;
  readonly data: DataDraft;
}

const usualRandom = 16;
const fresh: QuantizeDraft = {
  method: 'max',
  percentile: '99.99',
  head: 'float',
  residual: 'identity',
  names: new Set(),
  regex: '',
  ops: '',
  data: newDataDraft(usualRandom),
};

export interface Quantize {
  readonly draft: QuantizeDraft;
  readonly change: (change: Partial<QuantizeDraft>) => void;
  readonly drawing: ModelDrawing | null;
  readonly outlook: InsertionOutlook | null;
  /** Of the drawing, or of what the insertion would do. */
  readonly outlookError: AppError | null;
  /** Why it cannot begin yet. */
  readonly missing: string | null;
  readonly task: WorkTask;
  readonly made: QuantizedVariant | null;
}

/** The only place of the quantize dialog that asks the bridge. */
export function useQuantize(variant: Variant, onMade: (made: QuantizedVariant) => void): Quantize {
  const { target } = useSettings();
  const [draft, setDraft] = useState(fresh);
  const [made, setMade] = useState<QuantizedVariant | null>(null);
  const choice = insertionChoiceOf(draft);
  const typed = readShapesText(draft.data.shapes, variant.facts.inputs);
  const drawing = useQuery(queries.modelGraph(variant.id));
  const outlook = useQuery({
    ...queries.insertion({ id: variant.id, target, choice, shapes: 'shapes' in typed ? typed.shapes : null }),
    placeholderData: keepPreviousData,
  });
  const inputs = inputsChoiceOf(draft.data, variant.facts.inputs);
  const percentile = Number(draft.percentile);
  const isPercentile = percentile > 0 && percentile <= 100;
  const failed = drawing.error ?? outlook.error;
  const task = useWorkTask(
    (name) => {
      if ('missing' in inputs) throw new Error('began without data');
      return call('variants.quantize', {
        id: variant.id,
        task: name,
        target,
        choice,
        method: draft.method,
        percentile,
        ...inputs,
      });
    },
    (answer) => {
      setMade(answer);
      onMade(answer);
    },
  );
  return {
    draft,
    change: (change) => setDraft((known) => ({ ...known, ...change })),
    drawing: drawing.data ?? null,
    outlook: outlook.data ?? null,
    outlookError: failed ? errorOf(failed) : null,
    missing: 'missing' in inputs ? inputs.missing : isPercentile ? null : 'A percentile is above 0 and at most 100.',
    task,
    made,
  };
}

export const insertionChoiceOf = ({ head, residual, names, regex, ops }: QuantizeDraft): InsertionChoice => ({
  head,
  residual,
  exclude: {
    names: [...names],
    regex: regex.trim() === '' ? null : regex,
    ops: ops.split(/[\s,]+/).filter((op) => op !== ''),
  },
});
