import { call } from '../../bridge/bridge.ts';
import { useAct } from '../../bridge/useAct.ts';
import { Button } from '../../ui/Button.tsx';
import { Field, Select, TextInput } from '../../ui/Field.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import type { DataDraft } from './dataDraft.ts';

interface DataFieldProps {
  readonly draft: DataDraft;
  readonly onChange: (change: Partial<DataDraft>) => void;
  /** What random inputs cost here. */
  readonly randomNote: string;
}

/** What a model is run on: pictures, arrays or random numbers, and how pictures are made ready. */
export function DataField({ draft, onChange, randomNote }: DataFieldProps) {
  const pick = useAct(
    (kind: 'images' | 'arrays') =>
      call('files.pick', { purpose: kind === 'images' ? 'calibration-images' : 'calibration-arrays' }),
    ([file], kind) => {
      if (file) onChange({ kind, [kind]: { token: file.token, name: file.name } });
    },
  );
  return (
    <div className="make-data">
      <span className="field-label">Data</span>
      <div className="make-line">
        <Segmented<DataDraft['kind']>
          label="Data"
          value={draft.kind}
          options={[
            { value: 'images', label: 'Images' },
            { value: 'arrays', label: 'Arrays' },
            { value: 'random', label: 'Random' },
          ]}
          onChange={(kind) => {
            if (kind === 'random' || draft[kind] !== null) onChange({ kind });
            else pick.run(kind);
          }}
        />
        {draft.kind === 'random' ? (
          <TextInput
            className="make-number"
            aria-label="Number of random inputs"
            inputMode="numeric"
            value={draft.count}
            onChange={(event) => onChange({ count: event.target.value })}
          />
        ) : (
          <Button look="quiet" icon="open" onClick={() => pick.run(draft.kind === 'images' ? 'images' : 'arrays')}>
            {draft[draft.kind]?.name ?? 'Choose…'}
          </Button>
        )}
      </div>
      {draft.kind === 'random' && <p className="field-hint">{randomNote}</p>}
      {draft.kind === 'arrays' && <p className="field-hint">Taken as the model takes them; nothing is done to them.</p>}
      {draft.kind === 'images' && (
        <div className="make-grid">
          <Field label="Fit">
            {(id) => (
              <Select<DataDraft['fit']>
                id={id}
                value={draft.fit}
                options={[
                  { value: 'stretch', label: 'Stretch' },
                  { value: 'letterbox', label: 'Letterbox (YOLO)' },
                ]}
                onChoose={(fit) => onChange({ fit })}
              />
            )}
          </Field>
          <Field label="Layout">
            {(id) => (
              <Select<DataDraft['layout']>
                id={id}
                value={draft.layout}
                options={[
                  { value: 'auto', label: 'As the input is' },
                  { value: 'nchw', label: 'NCHW' },
                  { value: 'nhwc', label: 'NHWC' },
                ]}
                onChoose={(layout) => onChange({ layout })}
              />
            )}
          </Field>
          <Field label="Mean">
            {(id) => (
              <TextInput
                id={id}
                placeholder="0, 0, 0"
                value={draft.mean}
                onChange={(event) => onChange({ mean: event.target.value })}
              />
            )}
          </Field>
          <Field label="Std">
            {(id) => (
              <TextInput
                id={id}
                placeholder="1, 1, 1"
                value={draft.std}
                onChange={(event) => onChange({ std: event.target.value })}
              />
            )}
          </Field>
          <p className="field-hint make-wide">
            Values are 0 to 1, less the mean, divided by the std: as in training, or the scales are wrong.
          </p>
        </div>
      )}
    </div>
  );
}
