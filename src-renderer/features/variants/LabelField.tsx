import { useState } from 'react';
import { TextInput } from '../../ui/Field.tsx';

/** The label is its own field: Enter or leaving it renames, Escape puts it back. */
export function LabelField({
  label,
  onRename,
}: {
  readonly label: string;
  readonly onRename: (label: string) => void;
}) {
  const [text, setText] = useState(label);
  const finish = (): void => {
    const trimmed = text.trim();
    if (trimmed === '' || trimmed === label) setText(label);
    else onRename(trimmed);
  };
  return (
    <TextInput
      className="variant-name"
      aria-label="Label of the variant"
      value={text}
      maxLength={200}
      onChange={(event) => setText(event.target.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') {
          setText(label);
          event.stopPropagation();
        }
      }}
    />
  );
}
