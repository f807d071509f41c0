import { rowDeltas } from '../../compare/rowDeltas.ts';
import {
  causeNames,
  type AlignedCell,
  type AlignedRow,
  type ManyComparison,
  type RunEvidence,
} from '../../compare/types.ts';
import { causeStyle } from '../charts/causeStyle.ts';
import { signed } from '../charts/waterfall.ts';
import { html, type Html } from '../html.ts';

/**
 * Several runs side by side, a column each: what each is as a whole against the first, where its milliseconds went, and
 * the aligned groups of layers. A long table keeps the groups that differ most, in the order in which they run; the rest
 * is one line, so that each column still adds up to its profile.
 */
export function runTable(many: ManyComparison<RunEvidence>): Html {
  const { runs, base } = many;
  return html`<section class="runs">
    <h2>${runs.length} runs side by side</h2>
    <p class="detail">Differences are to ${runs[base]!.label}, in ms; layer times are those of the profiles.</p>
    <div class="wide">${wholes(many)}</div>
    ${many.rows.length === 0 ? html`<p>No run has layer information.</p>` : aligned(many)}
  </section>`;
}

function wholes({ runs, base, against }: ManyComparison<RunEvidence>): Html {
  const pairOfBase = against.find((pair) => pair?.endToEnd);
  const line = (name: string, cells: readonly (string | null)[]): Html =>
    html`<tr>
      <th scope="row">${name}</th>
      ${cells.map((cell) => html`<td class="r">${cell ?? '–'}</td>`)}
    </tr>`;
  const causeMs = (run: number, cause: string): number | null =>
    against[run]?.causes.find((entry) => entry.cause === cause)?.ms ?? null;
  return html`<table>
    <thead>
      <tr>
        <th></th>
        ${runs.map(({ label }) => html`<th class="r run">${label}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${line(
        'End to end, ms',
        runs.map((_, run) =>
          ms(run === base ? (pairOfBase?.endToEnd?.aMs ?? null) : (against[run]?.endToEnd?.bMs ?? null)),
        ),
      )}
      ${line(
        'Verdict',
        against.map((pair) => pair?.endToEnd?.verdict.replaceAll('-', ' ') ?? null),
      )}
      ${line(
        'Profile, ms',
        runs.map(({ timed }) => ms(timed?.totalMs ?? null)),
      )}
      ${causeNames
        .filter((cause) => runs.some((_, run) => causeMs(run, cause) !== null))
        .map((cause) =>
          line(
            causeStyle[cause].label,
            runs.map((_, run) => change(causeMs(run, cause))),
          ),
        )}
    </tbody>
  </table>`;
}

const mostRows = 400;

function aligned(many: ManyComparison<RunEvidence>): Html {
  const { runs, base, rows } = many;
  const deltas = rowDeltas(many);
  const largest = deltas.map((row) => Math.max(...row.map((delta) => Math.abs(delta ?? 0))));
  const order = rows.map((_, at) => at).toSorted((x, y) => largest[y]! - largest[x]!);
  const shown = order.slice(0, mostRows).toSorted((x, y) => x - y);
  const rest = order.slice(mostRows);
  return html`<h3>Layers that do the same work</h3>
    <input type="search" class="filter" placeholder="Filter groups" aria-label="Filter groups" />
    <div class="wide">
      <table class="layers aligned">
        <caption>
          ${shown.length === rows.length ? `All ${rows.length} groups` : `The ${shown.length} of ${rows.length} groups that differ most`},
          in the order in which they run
        </caption>
        <thead>
          <tr>
            <th>Where</th>
            <th>Work</th>
            ${runs.map(({ label }) => html`<th class="r run">${label}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${shown.map((at) => alignedRow(rows[at]!, deltas[at]!, base))}
        </tbody>
        <tfoot>
          ${
            rest.length === 0
              ? html``
              : sumRow(
                  `${rest.length} more, none differs more`,
                  rest.map((at) => rows[at]!),
                  runs.length,
                )
          }
          ${sumRow('All', rows, runs.length)}
        </tfoot>
      </table>
    </div>`;
}

const alignedRow = (row: AlignedRow, deltas: readonly (number | null)[], base: number): Html =>
  html`<tr>
    <td class="mono" title="${row.nodes.join(' + ')}">${row.label}</td>
    <td>${row.kind === 'core' ? 'computes' : causeStyle[row.kind].label}</td>
    ${row.cells.map((cell, run) => alignedCell(cell, run === base ? null : (deltas[run] ?? null)))}
  </tr>`;

function alignedCell(cell: AlignedCell | null, delta: number | null): Html {
  const moved = change(delta);
  return html`<td class="r" title="${cell ? [...cell.layers, cell.formats].join('; ') : ''}">
    ${cell === null ? 'has none' : (ms(cell.ms) ?? '–')} ${moved === null ? html`` : html`<b>${moved}</b>`}
    <div class="detail">${cell?.dtypes ?? ''}</div>
  </td>`;
}

const sumRow = (name: string, rows: readonly AlignedRow[], runs: number): Html =>
  html`<tr>
    <th colspan="2" scope="row">${name}</th>
    ${Array.from({ length: runs }, (_, run) => {
      const times = rows.flatMap(({ cells }) => cells[run]?.ms ?? []);
      return html`<td class="r">${times.length === 0 ? '–' : ms(times.reduce((sum, time) => sum + time, 0))!}</td>`;
    })}
  </tr>`;

const ms = (value: number | null): string | null => (value === null ? null : value.toFixed(3));

/** Null where nothing that three digits show has changed. */
const change = (value: number | null): string | null =>
  value === null || Math.abs(value) < 0.0005 ? null : signed(value);
