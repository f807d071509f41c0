import { series } from '../../shared/report/charts/series.ts';
import type { Telemetry } from '../../shared/contract/project.ts';
import { dash } from './format.ts';
import { Scene } from './Scene.tsx';
import { useSize } from './useSize.ts';
import './telemetryStrip.css';

interface Lane {
  readonly name: string;
  readonly unit: string;
  readonly color: string;
  readonly digits: number;
  readonly of: (sample: Telemetry) => number | null;
}

const lanes: readonly Lane[] = [
  { name: 'GPU clock', unit: 'MHz', color: 'var(--accent)', digits: 0, of: (sample) => sample.gpuClockMHz },
  { name: 'Temperature', unit: '°C', color: 'var(--c-island)', digits: 1, of: (sample) => sample.temperatureC },
  { name: 'Power', unit: 'W', color: 'var(--fp16)', digits: 1, of: (sample) => sample.powerW },
  {
    name: 'Memory',
    unit: 'GB',
    color: 'var(--k-pool)',
    digits: 2,
    of: ({ memoryUsedBytes }) => (memoryUsedBytes === null ? null : memoryUsedBytes / 1e9),
  },
];

/** Clock, temperature, power and memory over time, each on a scale of its own: the last value, and between what it moved. */
export function TelemetryStrip({ samples }: { readonly samples: readonly Telemetry[] }) {
  return (
    <div className="telemetry" role="group" aria-label="Telemetry">
      {lanes.map((lane) => (
        <LaneView key={lane.name} lane={lane} samples={samples} />
      ))}
    </div>
  );
}

function LaneView({ lane, samples }: { readonly lane: Lane; readonly samples: readonly Telemetry[] }) {
  const [frame, size] = useSize();
  const points = samples.map((sample) => ({ at: Date.parse(sample.at), value: lane.of(sample) }));
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const show = (value: number): string => value.toFixed(lane.digits);
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const last = values.at(-1);
  const range = last === undefined ? 'not told' : low === high ? 'steady' : `${show(low)} – ${show(high)}`;
  return (
    <div className="telemetry-lane">
      <span className="telemetry-name">{lane.name}</span>
      <b className="telemetry-value">{last === undefined ? dash : `${show(last)} ${lane.unit}`}</b>
      <div ref={frame} className="telemetry-chart">
        {size && last !== undefined && (
          <Scene
            node={series({
              points,
              ...size,
              color: lane.color,
              title: `${lane.name}: ${show(last)} ${lane.unit}, ${range}`,
            })}
          />
        )}
      </div>
      <span className="telemetry-range">{range}</span>
    </div>
  );
}
