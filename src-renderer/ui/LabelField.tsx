import { useState } from 'react';
import { TextInput } from './Field.tsx';

interface LabelFieldProps {
  readonly label: string;
  /** Whose label it is, for assistive technology. */
  readonly what: string;
  readonly className: string;
  readonly onRename: (label: string) => void;
}

/** The label is its own field: Enter or leaving it renames, Escape puts it back. Mount it anew for another label. */
export function LabelField({ label, what, className, onRename }: LabelFieldProps) {
  const [text, setText] = useState(label);
  const finish = (): void => {
    const trimmed = text.trim();
    if (trimmed === '' || trimmed === label) setText(label);
    else onRename(trimmed);
  };
  return (
    <TextInput
      className={className}
      aria-label={what}
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
