import { runTitle } from '../../bridge/figures.ts';
import { Select } from '../../ui/Field.tsx';
import type { EngineSource } from '../../ui/place.ts';
import type { Sources } from './useSources.ts';

interface SourcePickerProps {
  readonly sources: Sources;
  readonly source: EngineSource | null;
  readonly onSource: (source: EngineSource) => void;
}

/** Which engine: one of the runs, or the prediction of a variant. */
export function SourcePicker({ sources, source, onSource }: SourcePickerProps) {
  const choices = [
    ...sources.runs.map((run) => ({
      value: `run ${run.id}`,
      label: runTitle(run),
      group: 'Engines that ran',
      source: { kind: 'run', run: run.id } as const,
    })),
    ...sources.variants.map((variant) => ({
      value: `prediction ${variant.id}`,
      label: `${variant.label}, predicted`,
      group: 'Predictions',
      source: { kind: 'prediction', variant: variant.id } as const,
    })),
  ];
  if (choices.length === 0) return null;
  const value = source === null ? '' : `${source.kind} ${source.kind === 'run' ? source.run : source.variant}`;
  return (
    <Select
      aria-label="Engine"
      className="source-picker"
      value={value}
      options={source === null ? [{ value: '', label: 'Choose an engine' }, ...choices] : choices}
      onChoose={(chosen) => {
        const choice = choices.find((candidate) => candidate.value === chosen);
        if (choice) onSource(choice.source);
      }}
    />
  );
}
