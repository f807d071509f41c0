import { useQuery } from '@tanstack/react-query';
import type { VariantId } from '../../../shared/base/brand.ts';
import type { Variant } from '../../../shared/contract/project.ts';
import { call, errorOf } from '../../bridge/bridge.ts';
import { tellDone } from '../../bridge/notices.ts';
import { queries } from '../../bridge/queries.ts';
import { useAct } from '../../bridge/useAct.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Loading, Problem } from '../../ui/Problem.tsx';
import { isOneOf, useRemembered } from '../../ui/remembered.ts';
import { Tabs } from '../../ui/Tabs.tsx';
import { GroupView, type GroupScale } from './GroupView.tsx';
import { HistogramView } from './HistogramView.tsx';

interface ScalesDialogProps {
  readonly variant: Variant;
  readonly onSelect: (id: VariantId) => void;
  readonly onClose: () => void;
}

type View = 'groups' | 'histograms';

/** The scales of a variant: by group with what another one would cost, and by tensor with what was measured. */
export function ScalesDialog({ variant, onSelect, onClose }: ScalesDialogProps) {
  const [view, setView] = useRemembered<View>('variants.scales', 'groups', isOneOf('groups', 'histograms'));
  const scales = useQuery(queries.scales(variant.id));
  const apply = useAct(
    ({ group, scale }: GroupScale) => call('variants.rescale', { id: variant.id, group, scale }),
    (made) => {
      tellDone(`Made ${made.variant.label}.`);
      onSelect(made.variant.id);
      onClose();
    },
  );
  return (
    <Dialog title={`Scales of ${variant.label}`} isOpen width={1080} onClose={onClose}>
      {scales.error && <Problem error={errorOf(scales.error)} />}
      {scales.isPending && <Loading what="Reading the scales" />}
      {scales.data && (
        <div className="scales">
          <Tabs<View>
            label="Scales"
            value={view}
            onChange={setView}
            tabs={[
              {
                value: 'groups',
                label: `Tie groups ${scales.data.groups.length}`,
                content: <GroupView scales={scales.data} apply={apply} />,
              },
              {
                value: 'histograms',
                label: `Histograms ${scales.data.calibration?.tensors.length ?? 0}`,
                content: <HistogramView scales={scales.data} />,
              },
            ]}
          />
        </div>
      )}
    </Dialog>
  );
}
