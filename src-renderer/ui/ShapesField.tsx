import type { DeclaredInput } from '../../shared/base/shapes.ts';
import { Field, TextInput } from './Field.tsx';
import { exampleShapes, isOpen } from './shapesText.ts';

interface ShapesFieldProps {
  readonly inputs: readonly DeclaredInput[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** What the open axes of a model are while it runs here; nothing for a model that has none. */
export function ShapesField({ inputs, value, onChange }: ShapesFieldProps) {
  if (!inputs.some(isOpen)) return null;
  return (
    <Field label="Shapes" hint="The model leaves axes open: what they are for this run.">
      {(id) => (
        <TextInput
          id={id}
          className="mono"
          value={value}
          placeholder={exampleShapes(inputs)}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
