import { useState } from 'react';
import type { RunId } from '../../../shared/base/brand.ts';
import type { Run } from '../../../shared/contract/project.ts';
import { runTitle } from '../../bridge/figures.ts';
import { Button } from '../../ui/Button.tsx';
import { Select } from '../../ui/Field.tsx';
import type { RunPair } from '../../ui/place.ts';

/** Chooses two runs and adds them as a comparison. */
export function AddPair({ runs, onAdd }: { readonly runs: readonly Run[]; readonly onAdd: (pair: RunPair) => void }) {
  const [a, setA] = useState<RunId | ''>('');
  const [b, setB] = useState<RunId | ''>('');
  const options = runs.map((run) => ({ value: run.id, label: runTitle(run), group: run.deviceName }));
  return (
    <div className="add-pair">
      <Select<RunId | ''>
        aria-label="Run A"
        value={a}
        options={[{ value: '', label: 'A: choose a run' }, ...options]}
        onChoose={setA}
      />
      <Select<RunId | ''>
        aria-label="Run B"
        value={b}
        options={[{ value: '', label: 'B: choose a run' }, ...options]}
        onChoose={setB}
      />
      <Button
        icon="plus"
        disabled={a === '' || b === '' || a === b}
        onClick={() => a !== '' && b !== '' && onAdd({ a, b })}
        data-testid="report-add"
      >
        Add
      </Button>
    </div>
  );
}
