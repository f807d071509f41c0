/**
 * Whether a board held its clock while it measured. Under load the GPU runs at one clock or steps between clocks; a sample
 * in which it stands well below where it was before is throttling (heat, power) and makes a figure that belongs to no one
 * state of the board. Samples without load say nothing: an idle GPU rests at its lowest clock.
 */
export interface SteadinessSample {
  readonly phase: string;
  readonly gpuClockMHz: number | null;
  readonly gpuLoad: number | null;
  readonly temperatureC: number | null;
}

const busy = 0.5;
const fall = 0.95;
/** The first busy sample may still be on its way up. */
const least = 3;

/** @returns one sentence; null when the clock held, or when there are too few samples to tell. */
export function throttlingIn(samples: readonly SteadinessSample[]): string | null {
  const measured = samples.filter(
    ({ phase, gpuLoad, gpuClockMHz }) =>
      phase === 'measure' && gpuClockMHz !== null && gpuLoad !== null && gpuLoad >= busy,
  );
  if (measured.length < least) return null;
  let highest = 0;
  for (const { gpuClockMHz, temperatureC } of measured) {
    const clock = gpuClockMHz ?? 0;
    if (clock < fall * highest) {
      const heat = temperatureC === null ? '' : ` at ${Math.round(temperatureC)} °C`;
      return `the GPU clock fell from ${Math.round(highest)} to ${Math.round(clock)} MHz${heat}`;
    }
    highest = Math.max(highest, clock);
  }
  return null;
}

/** Reads telemetry as devices write it: one JSON record a line; what is none is passed over. */
export const readSteadiness = (text: string): readonly SteadinessSample[] =>
  text.split('\n').flatMap((line) => {
    const record = recordIn(line);
    return typeof record?.['phase'] === 'string'
      ? [
          {
            phase: record['phase'],
            gpuClockMHz: numberOf(record['gpuClockMHz']),
            gpuLoad: numberOf(record['gpuLoad']),
            temperatureC: numberOf(record['temperatureC']),
          },
        ]
      : [];
  });

function recordIn(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
