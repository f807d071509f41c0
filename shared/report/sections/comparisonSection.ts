import { figureWords, keptOnPrediction, verdictSentence } from '../../compare/verdictSentence.ts';
import type { Cause, CauseGroup, Comparison, RunEvidence } from '../../compare/types.ts';
import { causeStyle } from '../charts/causeStyle.ts';
import { engineDrawing } from '../charts/engineDrawing.ts';
import { svgText } from '../charts/scene.ts';
import { signed, waterfall } from '../charts/waterfall.ts';
import { html, raw, type Html } from '../html.ts';
import { layerTable } from './layerTable.ts';

/** One comparison: the verdict, where the milliseconds went, both graphs, all layers. */
export function comparisonSection(comparison: Comparison<RunEvidence>, index: number): Html {
  const { headline, detail } = verdictSentence(comparison);
  return html`<section class="comparison" id="comparison-${index + 1}">
    <h2>${headline}</h2>
    <p class="detail">${detail}</p>
    ${notes(comparison)} ${accounting(comparison)}
    <div class="sides">${side(comparison, 'a')} ${side(comparison, 'b')}</div>
  </section>`;
}

function notes(comparison: Comparison): Html {
  const { fair, graphsEqual } = comparison;
  const equal =
    graphsEqual.precision && graphsEqual.fusion
      ? 'Both engine graphs are equal in precision and fusion.'
      : `The engine graphs differ in ${graphsEqual.remaining.length} places.`;
  const lines = [...fair.reasons, ...fair.notes, equal, keptOnPrediction(comparison) ?? []].flat();
  return html`<ul class="notes">
    ${lines.map((line) => html`<li>${line}</li>`)}
  </ul>`;
}

function accounting({ a, b, causes, profile, aligned }: Comparison): Html {
  if (profile === null) return html`<p>Without a profile of both runs there is no accounting by cause.</p>`;
  const picture = waterfall({
    a: { label: a.label, ms: profile.aMs },
    b: { label: b.label, ms: profile.bMs },
    causes,
    width: 1080,
    height: 210,
    selected: null,
  });
  const scale =
    profile.scaleToEndToEnd === null
      ? ''
      : ` One profile millisecond is ${profile.scaleToEndToEnd.toFixed(2)} ms of the end-to-end gap.`;
  return html`<h3>Where the milliseconds went</h3>
    <p class="detail">
      Layer times of the profiles, which serialise: ${profile.aMs.toFixed(3)} → ${profile.bMs.toFixed(3)} ms
      (${signed(profile.deltaMs)}).${scale} ${aligned.coreNodes} ONNX nodes aligned.
    </p>
    ${raw(svgText(picture))}
    <table class="causes">
      <caption>
        Groups of layers by cause; Δ is ${b.label} − ${a.label}
      </caption>
      <thead>
        <tr>
          <th>Cause</th>
          <th>Why</th>
          <th class="r">${a.label} ms</th>
          <th class="r">${b.label} ms</th>
          <th class="r">Δ ms</th>
          <th>Rule</th>
        </tr>
      </thead>
      ${causes.map(causeRows)}
    </table>`;
}

/** A cause shows its largest groups; the rest is one line with its sum, so that a report stays readable. */
const mostGroups = 12;

function causeRows(cause: Cause): Html {
  const { label, color } = causeStyle[cause.cause];
  const rest = cause.groups.slice(mostGroups);
  return html`<tbody data-cause="${cause.cause}">
    <tr class="cause">
      <td colspan="2">
        <i style="background:${color}"></i> ${label}
        <span class="detail">${Math.round(cause.share * 100)} % of all movement</span>
      </td>
      <td></td>
      <td></td>
      <td class="r">${signed(cause.ms)}</td>
      <td></td>
    </tr>
    ${cause.groups.slice(0, mostGroups).map(groupRow)} ${rest.length === 0 ? html`` : restRow(rest)}
  </tbody>`;
}

function restRow(rest: readonly CauseGroup[]): Html {
  const sum = (key: 'aMs' | 'bMs' | 'ms'): number => rest.reduce((total, group) => total + group[key], 0);
  return html`<tr>
    <td></td>
    <td class="detail">${rest.length} more groups, none larger</td>
    <td class="r">${sum('aMs').toFixed(3)}</td>
    <td class="r">${sum('bMs').toFixed(3)}</td>
    <td class="r">${signed(sum('ms'))}</td>
    <td></td>
  </tr>`;
}

const groupRow = (group: CauseGroup): Html =>
  html`<tr>
    <td></td>
    <td title="${group.onnxNodes.join(' + ')}">${group.why}</td>
    <td class="r">${group.aMs.toFixed(3)}</td>
    <td class="r">${group.bMs.toFixed(3)}</td>
    <td class="r">${signed(group.ms)}</td>
    <td class="nowrap">${group.rule ?? ''}</td>
  </tr>`;

/** Beyond this a drawing is no picture any more and the file too large to mail. */
const largestDrawing = 1500;

function side(comparison: Comparison<RunEvidence>, which: 'a' | 'b'): Html {
  const run = comparison[which];
  const other = which === 'a' ? 'layersA' : 'layersB';
  const changed = new Set(
    comparison.causes
      .filter((cause) => cause.cause !== 'kernel-choice')
      .flatMap((cause) => cause.groups.flatMap((group) => group[other])),
  );
  return html`<div class="side">
    <h3>${run.label} <span class="chip">${figureWords[run.figures]}</span></h3>
    ${facts(run)} ${drawing(run, changed)} ${layerTable(run)}
  </div>`;
}

function drawing(run: RunEvidence, changed: ReadonlySet<string>): Html {
  const { engine } = run;
  if (engine === null) return html`<p>No layer information.</p>`;
  if (engine.layers.length > largestDrawing)
    return html`<p>${engine.layers.length} layers are too many for a picture in a mail; the table has them.</p>`;
  const lit = new Set(engine.layers.filter((layer) => changed.has(layer.name)).map((layer) => layer.index));
  return html`<details open>
    <summary>Engine graph (changed layers lit; wheel zooms, drag moves)</summary>
    <div class="viewport">${raw(svgText(engineDrawing({ engine, layerMs: run.timed?.layerMs ?? null, lit })))}</div>
  </details>`;
}

function facts(run: RunEvidence): Html {
  const { engine, conditions, samples, profile } = run;
  const list: readonly (readonly [string, string | null])[] = [
    ['TensorRT', conditions.tensorrt ?? engine?.tensorrt ?? null],
    ['Device', conditions.device],
    ['Layers', engine === null ? null : String(engine.layers.length)],
    ['Samples', samples === null ? null : `${samples.computeMs.length} (${samples.what})`],
    ['Profile', profile === null ? null : `${profile.count} iterations`],
    ['Power mode', conditions.powerMode],
  ];
  return html`<dl>
    ${list.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value ?? 'not recorded'}</dd>
        </div>`,
    )}
  </dl>`;
}
