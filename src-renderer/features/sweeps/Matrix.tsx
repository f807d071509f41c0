import type { DeviceRecord } from '../../../shared/contract/project.ts';
import { precisionNames } from '../../bridge/runWords.ts';
import { Empty } from '../../ui/Empty.tsx';
import { FigureTag } from '../../ui/Tag.tsx';
import { rowsOf, type CellView } from './cells.ts';
import { CellSummary, sayCell } from './CellSummary.tsx';

interface MatrixProps {
  readonly views: readonly CellView[];
  readonly devices: readonly DeviceRecord[];
  readonly selected: string | null;
  readonly onSelect: (key: string) => void;
}

/** Models, precisions and shapes down, devices across; every cell says how it stands. */
export function Matrix({ views, devices, selected, onSelect }: MatrixProps) {
  if (views.length === 0)
    return (
      <Empty icon="sweep" title="No cell">
        {null}
      </Empty>
    );
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
          {rowsOf(views).map((row) => (
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
    </div>
  );
}
