import type { MadeVariant } from '../../../shared/contract/variantMethods.ts';
import type { FixFigures } from '../../../shared/qdq/types.ts';
import { bytes, count } from '../../ui/format.ts';
import { Tag } from '../../ui/Tag.tsx';

/** What a new variant is expected to be, beside its parent. */
export function MadeFigures({ made, parent }: { readonly made: MadeVariant; readonly parent: string }) {
  const { before, after, variant } = made;
  return (
    <table className="made-figures" data-testid="made-figures">
      <thead>
        <tr>
          <th>
            <Tag>predicted</Tag>
          </th>
          <th>{parent}</th>
          <th>{variant.label}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, text]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{text(before)}</td>
            <td>{text(after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const rows: readonly (readonly [name: string, text: (figures: FixFigures) => string])[] = [
  ['Layers INT8 → INT8', ({ int8ToInt8 }) => count(int8ToInt8)],
  ['Layers INT8 → float', ({ int8ToFloat }) => count(int8ToFloat)],
  ['Q/DQ that stay kernels', ({ reformatsQdq }) => count(reformatsQdq)],
  ['Activations moved', ({ movedBytes }) => bytes(movedBytes)],
  ['Findings', ({ findings }) => count(findings)],
];
