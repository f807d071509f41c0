import { create } from 'zustand';

/** View state that outlives a visit: sizes, choices, sort orders. The app loads it from the settings and writes it back. */
interface Remembered {
  readonly values: Readonly<Record<string, unknown>>;
  readonly remember: (key: string, value: unknown) => void;
  readonly restore: (values: Readonly<Record<string, unknown>>) => void;
  /** Another project has its own. */
  readonly forget: () => void;
}

export const useRememberedStore = create<Remembered>((set) => ({
  values: {},
  remember: (key, value) => set((state) => ({ values: { ...state.values, [key]: value } })),
  restore: (values) => set((state) => ({ values: { ...values, ...state.values } })),
  forget: () => set({ values: {} }),
}));

/** @param accepts guards against what another version has stored under the same key. */
export function useRemembered<T>(
  key: string,
  initial: T,
  accepts: (value: unknown) => value is T,
): readonly [T, (value: T) => void] {
  const stored = useRememberedStore((state) => state.values[key]);
  const remember = useRememberedStore((state) => state.remember);
  return [accepts(stored) ? stored : initial, (value) => remember(key, value)];
}

export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
export const isText = (value: unknown): value is string => typeof value === 'string';
export const isOneOf =
  <T extends string>(...options: readonly T[]) =>
  (value: unknown): value is T =>
    options.some((option) => option === value);
