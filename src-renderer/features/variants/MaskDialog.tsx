import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { VariantId } from '../../../shared/base/brand.ts';
import type { Variant } from '../../../shared/contract/project.ts';
import type { MaskRegion } from '../../../shared/contract/variantMethods.ts';
import { call, errorOf } from '../../bridge/bridge.ts';
import { tellDone } from '../../bridge/notices.ts';
import { queries } from '../../bridge/queries.ts';
import { useAct } from '../../bridge/useAct.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Loading, Problem } from '../../ui/Problem.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { NodePicker } from './NodePicker.tsx';
import { nodeRows, outputsOf, withNames } from './nodeRows.ts';

interface MaskDialogProps {
  readonly variant: Variant;
  readonly onSelect: (id: VariantId) => void;
  readonly onClose: () => void;
}

/** A region of a model back in float, or the model ended there: the detect head, say. */
export function MaskDialog({ variant, onSelect, onClose }: MaskDialogProps) {
  const [kind, setKind] = useState<MaskRegion['kind']>(variant.kind === 'qdq' ? 'nodes' : 'cut');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const drawing = useQuery(queries.modelGraph(variant.id));
  const rows = useMemo(() => (drawing.data ? nodeRows(drawing.data, []) : []), [drawing.data]);
  const mask = useAct(
    (region: MaskRegion) => call('variants.mask', { id: variant.id, region }),
    ({ variant: { id, label } }) => {
      tellDone(`Made ${label}.`);
      onSelect(id);
      onClose();
    },
  );
  const region = (): MaskRegion =>
    kind === 'nodes' || !drawing.data
      ? { kind: 'nodes', names: [...chosen] }
      : { kind: 'cut', tensors: outputsOf(drawing.data, chosen) };
  return (
    <Dialog
      title={`Mask a region of ${variant.label}`}
      description="Choose nodes, the detect head say. The result is a new variant; this one stays as it is."
      isOpen
      width={860}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            look="primary"
            isBusy={mask.isBusy}
            disabled={chosen.size === 0}
            onClick={() => mask.run(region())}
            data-testid="mask-apply"
          >
            {kind === 'nodes' ? 'Take their Q/DQ off' : 'End the model there'}
          </Button>
        </>
      }
    >
      <div className="make-float">
        <div className="make-line">
          <Segmented<MaskRegion['kind']>
            label="What is done"
            value={kind}
            options={[
              { value: 'nodes', label: 'Back to float', isDisabled: variant.kind === 'float' },
              { value: 'cut', label: 'Cut the model' },
            ]}
            onChange={setKind}
          />
          <span className="field-hint">
            {kind === 'nodes'
              ? 'The pairs of the chosen nodes and of their weights go.'
              : 'What the chosen nodes write become the outputs; all that only served others goes.'}
          </span>
        </div>
        {drawing.error && <Problem error={errorOf(drawing.error)} />}
        {drawing.isPending && <Loading what="Reading the model" />}
        {drawing.data && (
          <NodePicker
            drawing={drawing.data}
            rows={rows}
            chosen={chosen}
            verb={kind === 'nodes' ? 'Mask' : 'End at'}
            onChoose={(names, isOn) => setChosen(withNames(chosen, names, isOn))}
          />
        )}
      </div>
    </Dialog>
  );
}
