import { create } from 'zustand';
import type { DeviceId, VariantId } from '../../../shared/base/brand.ts';
import type { Precision } from '../../../shared/contract/project.ts';
import { usualOptions, usualSweep } from '../../../shared/sweep/usualSweep.ts';

/** What is to be swept, as it is chosen and typed; kept while the window is open. */
export interface SweepForm {
  /** Null: all. */
  readonly variants: readonly VariantId[] | null;
  /** Null: the boards, or this CPU where there are none. */
  readonly devices: readonly DeviceId[] | null;
  /** Null: what each variant is made for. */
  readonly precisions: readonly Precision[] | null;
  readonly shapes: string;
  readonly batches: string;
  readonly seconds: string;
  readonly extraFlags: string;
  /** Null: the GPU. */
  readonly dlaCore: number | null;
  readonly freshTimings: boolean;
  readonly keepEngine: boolean;
  readonly calibration: { readonly token: string; readonly name: string } | null;
  readonly again: boolean;
}

export const blankForm: SweepForm = {
  variants: null,
  devices: null,
  precisions: usualSweep.precisions,
  shapes: '',
  batches: '',
  seconds: String(usualOptions.measureSeconds),
  extraFlags: '',
  dlaCore: null,
  freshTimings: false,
  keepEngine: false,
  calibration: null,
  again: usualSweep.again,
};

interface SweepStore {
  readonly form: SweepForm;
  readonly change: (patch: Partial<SweepForm>) => void;
}

export const useSweepStore = create<SweepStore>((set) => ({
  form: blankForm,
  change: (patch) => set((state) => ({ form: { ...state.form, ...patch } })),
}));
