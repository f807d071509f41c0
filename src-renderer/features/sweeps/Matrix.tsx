import type { KeyboardEvent } from 'react';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import { precisionNames } from '../../bridge/runWords.ts';
import { Empty } from '../../ui/Empty.tsx';
import { plural } from '../../ui/format.ts';
import { FigureTag } from '../../ui/Tag.tsx';
import { isImpossible, rowsOf, type CellView } from './cells.ts';
import { CellSummary, sayCell } from './CellSummary.tsx';
import './matrix.css';

interface MatrixProps {
  readonly views: readonly CellView[];
  readonly devices: readonly DeviceRecord[];
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
}

/** Models, precisions and shapes down, devices across; every cell says how it stands. Arrow keys walk over the cells. */
export function Matrix({ views, devices, selected, onSelect }: MatrixProps) {
  if (views.length === 0)
    return (
      <Empty icon="sweep" title="No cell">
        {null}
      </Empty>
    );
  const rows = rowsOf(views);
  const possible = rows.filter((row) => !isImpossible(row));
  const impossible = rows.filter(isImpossible);
  return (
    <div className="matrix-frame">
      <table className="matrix">
        <thead>
          <tr>
            <th scope="col" className="matrix-corner">
              Variant
            </th>
            {devices.map((device) => (
              <th key={device.id} scope="col">
                <span className="matrix-device">
                  {device.name}
                  {device.standIn && <FigureTag kind="test-board" />}
                  {device.kind === 'estimate' && <FigureTag kind="estimated" />}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {possible.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                <span className="matrix-label">{row.label}</span>
                <span className="muted">
                  {precisionNames[row.precision]}
                  {row.shapes !== null && ` · ${row.shapes}`}
                </span>
              </th>
              {devices.map(({ id }) => {
                const view = row.cells.find(({ cell }) => cell.device === id);
                return (
                  <td key={id}>
                    {view && (
                      <button
                        type="button"
                        className={`matrix-cell is-${view.stand}`}
                        aria-pressed={view.key === selected}
                        aria-label={sayCell(view)}
                        title={view.cell.refused ?? undefined}
                        onClick={() => onSelect(view.key)}
                        onKeyDown={moveFocus}
                      >
                        <CellSummary view={view} />
                      </button>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {impossible.length > 0 && (
        <details className="matrix-never">
          <summary>{plural(impossible.length, 'combination')} can run on none of these devices</summary>
          <ul>
            {impossible.map((row) => (
              <li key={row.key}>
                <b>{row.label}</b> {precisionNames[row.precision]}: {row.cells[0]?.cell.refused}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

const steps: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
};

function moveFocus(event: KeyboardEvent<HTMLButtonElement>): void {
  const step = steps[event.key];
  const cell = event.currentTarget.closest('td');
  const row = event.currentTarget.closest('tr');
  if (!step || !cell || !row) return;
  const [down, right] = step;
  const rows = event.currentTarget.closest('tbody')?.rows;
  const next = rows?.[row.sectionRowIndex + down]?.cells[cell.cellIndex + right];
  next?.querySelector('button')?.focus();
  event.preventDefault();
}
