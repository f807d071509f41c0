import type { DeclaredInput } from '../../../shared/base/shapes.ts';
import type { FixRequest } from '../../../shared/contract/fixMethods.ts';
import { Button } from '../../ui/Button.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { ShapesField } from '../../ui/ShapesField.tsx';
import type { FixWork } from './fixStore.ts';

interface ScalesFieldProps {
  readonly work: Pick<FixWork, 'scales' | 'imagesName' | 'shapes'>;
  /** Of the model that is run for new scales. */
  readonly inputs: readonly DeclaredInput[];
  /** What is still to be typed. */
  readonly missing: string | null;
  readonly onChange: (change: Partial<FixWork>) => void;
  readonly onPickImages: () => void;
}

const randomCount = 4;

const hints: Readonly<Record<FixRequest['scales']['kind'], string>> = {
  none: 'Only scales that the model has already are used. Fixes that need a new one are left out.',
  random: 'New scales come from random inputs: good to see the effect, not to ship.',
  images: 'New scales come from these images.',
};

/** Where the scale of a new pair comes from. */
export function ScalesField({ work, inputs, missing, onChange, onPickImages }: ScalesFieldProps) {
  const { scales, imagesName, shapes } = work;
  return (
    <div className="fix-scales">
      <div className="fix-scales-line">
        <span className="field-label">New scales</span>
        <Segmented<FixRequest['scales']['kind']>
          label="New scales"
          value={scales.kind}
          options={[
            { value: 'none', label: 'None' },
            { value: 'random', label: 'Random' },
            { value: 'images', label: 'Images' },
          ]}
          onChange={(kind) => {
            if (kind === 'none') onChange({ scales: { kind } });
            else if (kind === 'random') onChange({ scales: { kind, count: randomCount } });
            else onPickImages();
          }}
        />
        {scales.kind === 'images' && (
          <Button look="quiet" icon="image" onClick={onPickImages}>
            {imagesName ?? 'Folder'}
          </Button>
        )}
      </div>
      <p className="field-hint">{hints[scales.kind]}</p>
      {scales.kind !== 'none' && (
        <ShapesField inputs={inputs} value={shapes} onChange={(typed) => onChange({ shapes: typed })} />
      )}
      {missing !== null && <p>{missing}</p>}
    </div>
  );
}
