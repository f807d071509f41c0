import { create } from 'zustand';
import type { DeviceId, VariantId } from '../../../shared/base/brand.ts';
import type { FixRequest } from '../../../shared/contract/fixMethods.ts';

/** How far the user is with one variant; kept while the window is open, so that other screens can be looked at meanwhile. */
export interface FixWork {
  /** Ids of the chosen fixes; null = all automatic ones, to their fixpoint. */
  readonly fixes: readonly string[] | null;
  readonly scales: FixRequest['scales'];
  /** Name of the chosen folder of images. */
  readonly imagesName: string | null;
  /** As typed, of inputs with open axes. */
  readonly shapes: string;
  readonly applied: VariantId | null;
  readonly device: DeviceId | null;
}

const fresh: FixWork = {
  fixes: null,
  scales: { kind: 'none' },
  imagesName: null,
  shapes: '',
  applied: null,
  device: null,
};

interface FixStore {
  readonly works: Readonly<Record<string, FixWork>>;
  readonly change: (variant: VariantId, patch: Partial<FixWork>) => void;
}

export const useFixStore = create<FixStore>((set) => ({
  works: {},
  change: (variant, patch) =>
    set((state) => ({ works: { ...state.works, [variant]: { ...(state.works[variant] ?? fresh), ...patch } } })),
}));

export const useFixWork = (variant: VariantId): FixWork => useFixStore((state) => state.works[variant]) ?? fresh;
