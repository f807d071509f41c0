import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { VariantId } from '../../../shared/base/brand.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import type { DeviceRecord, Precision, Run, Variant } from '../../../shared/contract/project.ts';
import type { Analysis } from '../../../shared/qdq/types.ts';
import { call, errorOf } from '../../bridge/bridge.ts';
import { tellDone } from '../../bridge/notices.ts';
import { queries } from '../../bridge/queries.ts';
import { useAct, type Act } from '../../bridge/useAct.ts';
import { useSettings } from '../../bridge/useSettings.ts';
import { lineageRows, measuringDevices, type MeasuringDevice, type VariantRow } from './lineage.ts';

/** What is known of a model's Q/DQ so far. */
export type AnalysisState =
  | { readonly kind: 'pending' }
  | { readonly kind: 'ready'; readonly analysis: Analysis }
  | { readonly kind: 'failed'; readonly error: AppError };

export interface VariantsData {
  readonly isPending: boolean;
  readonly error: AppError | null;
  readonly rows: readonly VariantRow[];
  readonly columns: readonly MeasuringDevice[];
  readonly runs: readonly Run[];
  readonly devices: readonly DeviceRecord[];
  readonly analyses: ReadonlyMap<VariantId, AnalysisState>;
}

/** The only place of this screen that asks the bridge. */
export function useVariants(): VariantsData {
  const { target } = useSettings();
  const variants = useQuery(queries.variants());
  const runs = useQuery(queries.runs()).data;
  const devices = useQuery(queries.devices()).data ?? [];
  const list = useMemo(() => variants.data ?? [], [variants.data]);
  const analyses = useQueries({
    queries: list.map((variant) => queries.analysis(variant.id, target)),
    combine: (results) =>
      new Map(
        results.map((result, at): [VariantId, AnalysisState] => [
          list[at]!.id,
          result.data
            ? { kind: 'ready', analysis: result.data }
            : result.error
              ? { kind: 'failed', error: errorOf(result.error) }
              : { kind: 'pending' },
        ]),
      ),
  });
  return {
    isPending: variants.isPending,
    error: variants.error ? errorOf(variants.error) : null,
    rows: useMemo(() => lineageRows(list, runs ?? []), [list, runs]),
    columns: useMemo(() => measuringDevices(runs ?? []), [runs]),
    runs: runs ?? [],
    devices,
    analyses,
  };
}

export interface RunChoice {
  readonly variant: Variant;
  readonly device: DeviceRecord;
  readonly precision: Precision;
}

export interface VariantActs {
  readonly rename: Act<{ readonly id: VariantId; readonly label: string }>;
  readonly remove: Act<Variant>;
  readonly exportModel: Act<Variant>;
  readonly start: Act<RunChoice>;
  /** Its FP16 variant, which is then selected. */
  readonly toHalf: Act<Variant>;
}

export function useVariantActs(onSelect: (id: VariantId) => void): VariantActs {
  const undo = useAct(() => call('history.undo', null));
  return {
    rename: useAct(({ id, label }) => call('variants.rename', { id, label })),
    remove: useAct(
      (variant: Variant) => call('variants.remove', { id: variant.id }),
      (_, variant) => tellDone(`Removed ${variant.label}.`, { label: 'Undo', run: () => undo.run() }),
    ),
    exportModel: useAct(
      async (variant: Variant) => {
        const [place] = await call('files.pick', { purpose: 'save-model' });
        return place ? call('variants.export', { id: variant.id, token: place.token }) : null;
      },
      (saved) => {
        if (saved) tellDone('Exported.', null, saved.path);
      },
    ),
    toHalf: useAct(
      (variant: Variant) => call('variants.fp16', { id: variant.id }),
      ({ variant }) => {
        tellDone(`Made ${variant.label}.`, { label: 'Undo', run: () => undo.run() });
        onSelect(variant.id);
      },
    ),
    start: useAct(
      ({ variant, device, precision }: RunChoice) =>
        call('runs.start', { variant: variant.id, device: device.id, precision }),
      (run) => tellDone(`Started: ${run.label} on ${run.deviceName}.`),
    ),
  };
}
