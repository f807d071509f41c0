import type { RunId } from '../../../shared/base/brand.ts';
import type { Run } from '../../../shared/contract/project.ts';
import { runTitle } from '../../bridge/figures.ts';
import { Select } from '../../ui/Field.tsx';

interface RunPickerProps {
  readonly side: 'A' | 'B';
  readonly runs: readonly Run[];
  readonly value: RunId | null;
  readonly onChoose: (run: RunId) => void;
}

export function RunPicker({ side, runs, value, onChoose }: RunPickerProps) {
  const options = runs.map((run) => ({ value: run.id, label: runTitle(run), group: run.deviceName }));
  return (
    <label className="run-picker">
      <span className="run-picker-side">{side}</span>
      <Select<RunId | ''>
        aria-label={`Run ${side}`}
        value={value ?? ''}
        options={value === null ? [{ value: '', label: 'Choose a run' }, ...options] : options}
        onChoose={(chosen) => chosen !== '' && onChoose(chosen)}
      />
    </label>
  );
}
