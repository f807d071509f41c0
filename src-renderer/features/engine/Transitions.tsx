import { useMemo } from 'react';
import type { DType } from '../../../shared/base/dtype.ts';
import { ms, plural } from '../../ui/format.ts';
import { DTypeTag } from '../../ui/Tag.tsx';
import type { EngineView } from './useEngine.ts';
import './transitions.css';

interface Cell {
  readonly layers: number[];
  ms: number | null;
}

/** How often layers read one type and write another, and what that costs: the matrix that a quantized engine is judged by. */
export function Transitions({
  view,
  onShow,
}: {
  readonly view: EngineView;
  readonly onShow: (layers: readonly number[]) => void;
}) {
  const { from, to, cells } = useMemo(() => matrixOf(view), [view]);
  if (from.length === 0)
    return <p className="engine-none">The file does not say which types the layers read and write.</p>;
  return (
    <div className="transitions">
      <table className="transitions-table">
        <caption className="muted">
          Layers by the type that they read (rows) and write (columns); a cell shows its layers on the graph.
        </caption>
        <thead>
          <tr>
            <th scope="col">reads ↓ writes →</th>
            {to.map((dtype) => (
              <th key={dtype} scope="col">
                <DTypeTag dtype={dtype} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {from.map((row) => (
            <tr key={row}>
              <th scope="row">
                <DTypeTag dtype={row} />
              </th>
              {to.map((column) => {
                const cell = cells.get(`${row} ${column}`);
                return (
                  <td key={column} className={row === column ? 'is-same' : ''}>
                    {cell && (
                      <button type="button" className="transition" onClick={() => onShow(cell.layers)}>
                        <b>{plural(cell.layers.length, 'layer')}</b>
                        {cell.ms !== null && <span className="muted">{ms(cell.ms)} ms</span>}
                      </button>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function matrixOf({ engine, model }: EngineView): {
  readonly from: readonly DType[];
  readonly to: readonly DType[];
  readonly cells: ReadonlyMap<string, Cell>;
} {
  const cells = new Map<string, Cell>();
  const from = new Set<DType>();
  const to = new Set<DType>();
  engine.layers.forEach((layer, index) => {
    const read = layer.inputs[0]?.dtype ?? null;
    const written = layer.outputs[0]?.dtype ?? null;
    if (read === null || written === null) return;
    from.add(read);
    to.add(written);
    const cell = cells.get(`${read} ${written}`) ?? { layers: [], ms: null };
    const time = model.isEstimate ? null : model.nodes[index]!.ms;
    cell.layers.push(index);
    if (time !== null) cell.ms = (cell.ms ?? 0) + time;
    cells.set(`${read} ${written}`, cell);
  });
  return { from: [...from].toSorted(), to: [...to].toSorted(), cells };
}
