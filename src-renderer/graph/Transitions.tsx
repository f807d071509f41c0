import { useMemo } from 'react';
import type { DType } from '../../shared/base/dtype.ts';
import { ms, plural } from '../ui/format.ts';
import { DTypeTag, Tag } from '../ui/Tag.tsx';
import type { GraphModel } from './model.ts';
import { transitionsOf, type TransitionKind } from './transitionsOf.ts';
import './transitions.css';

interface TransitionsProps {
  readonly model: GraphModel;
  readonly kind: TransitionKind;
  /** What is above the matrix. */
  readonly caption: string;
  readonly onShow: (layers: readonly number[]) => void;
}

const unsaid: Readonly<Record<TransitionKind, string>> = {
  precision: 'The file does not say which types the layers read and write.',
  format: 'The file does not say in which memory formats the layers read and write.',
};

/** What layers read and what they write, and what that costs: the matrix that a quantized engine is judged by. */
export function Transitions({ model, kind, caption, onShow }: TransitionsProps) {
  const { from, to, cell } = useMemo(() => transitionsOf(model, kind), [model, kind]);
  if (from.length === 0) return <p className="transitions muted">{unsaid[kind]}</p>;
  return (
    <div className="transitions">
      <table className="transitions-table">
        <caption className="muted">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">reads ↓ writes →</th>
            {to.map((state) => (
              <th key={state} scope="col">
                <State state={state} kind={kind} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {from.map((row) => (
            <tr key={row}>
              <th scope="row">
                <State state={row} kind={kind} />
              </th>
              {to.map((column) => {
                const found = cell(row, column);
                return (
                  <td key={column} className={row === column ? 'is-same' : ''}>
                    {found && (
                      <button type="button" className="transition" onClick={() => onShow(found.layers)}>
                        <b>{plural(found.layers.length, 'layer')}</b>
                        {found.ms !== null && <span className="muted">{ms(found.ms)} ms</span>}
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

const State = ({ state, kind }: { readonly state: string; readonly kind: TransitionKind }) =>
  kind === 'precision' ? <DTypeTag dtype={state as DType} /> : <Tag>{state}</Tag>;
