import type { Target } from '../base/target.ts';

/**
 * Named boards in named power modes, as far as a roofline needs them. Figures are those of the GPU alone, dense, at the
 * clock of the mode; nothing here was measured by this project. Source of every row: jetson-facts §5.5, where INT8 is
 * given sparse: dense is half of it, dense FP16 a quarter (8.192, 4.096 and 2.048 operations × SM × GHz, which agrees
 * with every Orin row there).
 */
export interface Board {
  readonly id: string;
  readonly name: string;
  readonly powerMode: string;
  /** Compute capability × 10, as targets write it. */
  readonly sm: number;
  /** 10¹² operations (two a multiply-add) a second. */
  readonly int8DenseTops: number;
  readonly bandwidthGBs: number;
  readonly source: string;
}

const orin = (
  id: string,
  name: string,
  powerMode: string,
  sparseTops: number,
  bandwidthGBs: number,
  note = 'published',
): Board => ({
  id,
  name,
  powerMode,
  sm: 87,
  int8DenseTops: sparseTops / 2,
  bandwidthGBs,
  source: `jetson-facts §5.5: ${sparseTops} sparse INT8 TOPS (GPU part), ${bandwidthGBs} GB/s; ${note}`,
});

/** Lower modes may also lower the memory clock, which no source here states: their bandwidth is that of the board. */
const fullBandwidth = 'compute published for the mode, bandwidth that of the board at its highest memory clock';

export const boards: readonly Board[] = [
  orin('agx-orin-64', 'Jetson AGX Orin 64GB', 'MAXN', 171, 204.8),
  orin('agx-orin-64-50w', 'Jetson AGX Orin 64GB', '50 W', 109, 204.8, fullBandwidth),
  orin('agx-orin-64-30w', 'Jetson AGX Orin 64GB', '30 W', 41, 204.8, fullBandwidth),
  orin('agx-orin-64-15w', 'Jetson AGX Orin 64GB', '15 W', 14, 204.8, fullBandwidth),
  orin('agx-orin-32', 'Jetson AGX Orin 32GB', 'MAXN', 108, 204.8, 'background knowledge, to be checked on a board'),
  orin('orin-nx-16', 'Jetson Orin NX 16GB', 'MAXN', 60, 102.4),
  orin('orin-nx-16-super', 'Jetson Orin NX 16GB', 'MAXN Super', 77, 102.4),
  orin('orin-nx-8', 'Jetson Orin NX 8GB', 'MAXN', 60, 102.4, 'same GPU as the 16GB module'),
  orin('orin-nano-8', 'Jetson Orin Nano 8GB', '15 W', 40, 68),
  orin('orin-nano-8-super', 'Jetson Orin Nano 8GB', 'MAXN Super', 67, 102),
  {
    id: 'thor-t5000',
    name: 'Jetson Thor T5000',
    powerMode: 'MAXN',
    sm: 110,
    int8DenseTops: 517.5,
    bandwidthGBs: 273,
    source: 'jetson-facts §5.5: 1035 sparse FP8/INT8 TOPS, 258.5 dense FP16 TFLOPS, 273 GB/s; published',
  },
];

export const boardById = (id: string): Board | null => boards.find((board) => board.id === id) ?? null;

/** The board that a target means when nobody names one: the first of its SM. */
export const boardOf = (target: Target): Board | null => boards.find((board) => board.sm === target.sm) ?? null;

/** An Orin as it says itself what it is in its present mode: active TPCs, GPU and memory clock. jetson-facts §5.5. */
export function orinFromClocks(
  name: string,
  powerMode: string,
  clocks: { readonly activeTpcs: number; readonly gpuMHz: number; readonly emcMHz: number; readonly busBytes: 16 | 32 },
): Board {
  const multiprocessors = 2 * clocks.activeTpcs;
  return {
    id: `${name} ${powerMode}`,
    name,
    powerMode,
    sm: 87,
    int8DenseTops: (4.096 * multiprocessors * clocks.gpuMHz) / 1000,
    bandwidthGBs: (clocks.emcMHz * 2 * clocks.busBytes) / 1000,
    source: `jetson-facts §5.5, formula: ${multiprocessors} SM at ${clocks.gpuMHz} MHz, memory at ${clocks.emcMHz} MHz`,
  };
}
