import type { EngineLayer } from '../../engine/graph.ts';
import type { RunEvidence } from '../../compare/types.ts';
import { html, type Html } from '../html.ts';

/** All layers with their times, slowest first; sortable and searchable where scripts run, readable where they do not. */
export function layerTable(run: RunEvidence): Html {
  const { engine, timed } = run;
  if (engine === null) return html``;
  const rows = engine.layers
    .map((layer) => ({ layer, ms: timed?.layerMs[layer.index] ?? null }))
    .toSorted((x, y) => (y.ms ?? 0) - (x.ms ?? 0));
  const total = rows.reduce((sum, row) => sum + (row.ms ?? 0), 0);
  const shown = rows.slice(0, mostRows);
  return html`<details>
    <summary>
      Layers (${shown.length === rows.length ? 'all' : `the slowest ${shown.length} of`} ${rows.length})
    </summary>
    <input type="search" class="filter" placeholder="Filter layers" aria-label="Filter layers" />
    <table class="layers">
      <thead>
        <tr>
          <th class="r">#</th>
          <th>Layer</th>
          <th>Type</th>
          <th>Types in → out</th>
          <th class="r">ms</th>
          <th class="r">%</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map(({ layer, ms }) => row(layer, ms, total))}
      </tbody>
    </table>
  </details>`;
}

const mostRows = 2000;

const row = (layer: EngineLayer, ms: number | null, total: number): Html =>
  html`<tr data-layer="${layer.index}">
    <td class="r">${layer.index}</td>
    <td class="mono" title="${layer.onnxNodes.join(' + ')}">${layer.name}</td>
    <td>${layer.origin === null ? layer.type : `${layer.type} · ${layer.origin}`}</td>
    <td>${types(layer.inputs)} → ${types(layer.outputs)}</td>
    <td class="r">${ms === null ? '' : ms.toFixed(4)}</td>
    <td class="r">${ms === null || total === 0 ? '' : ((ms / total) * 100).toFixed(1)}</td>
  </tr>`;

const types = (tensors: EngineLayer['inputs']): string =>
  tensors.map((tensor) => tensor.dtype ?? '?').join(', ') || '–';
