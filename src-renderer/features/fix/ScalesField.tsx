import type { FixRequest } from '../../../shared/contract/fixMethods.ts';
import { Button } from '../../ui/Button.tsx';
import { Segmented } from '../../ui/Segmented.tsx';

interface ScalesFieldProps {
  readonly scales: FixRequest['scales'];
  readonly imagesName: string | null;
  readonly onScales: (scales: FixRequest['scales']) => void;
  readonly onPickImages: () => void;
}

const randomCount = 4;

const hints: Readonly<Record<FixRequest['scales']['kind'], string>> = {
  none: 'Only scales that the model has already are used. Fixes that need a new one are left out.',
  random: 'New scales come from random inputs: good to see the effect, not to ship.',
  images: 'New scales come from these images.',
};

/** Where the scale of a new pair comes from. */
export function ScalesField({ scales, imagesName, onScales, onPickImages }: ScalesFieldProps) {
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
            if (kind === 'none') onScales({ kind });
            else if (kind === 'random') onScales({ kind, count: randomCount });
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
    </div>
  );
}
