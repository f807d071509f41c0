import { TextInput } from '../../ui/Field.tsx';

/** Words that a group must have, whichever table shows it. */
export function FilterField({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }) {
  return (
    <TextInput
      type="search"
      className="compare-filter"
      aria-label="Filter groups"
      placeholder="Filter groups"
      value={text}
      onChange={(event) => onText(event.target.value)}
    />
  );
}
