import { html, raw, type Html } from './html.ts';
import type { ReportModel } from './model.ts';
import { reportScript, reportScriptHash } from './script.ts';
import { comparisonSection } from './sections/comparisonSection.ts';
import { runTable } from './sections/runTable.ts';
import { reportStyle } from './style.ts';

/**
 * One self-contained HTML file that can be mailed: styles, drawings and the little script are inside, the page's own
 * policy forbids every request. The same model gives the same bytes.
 */
export function renderReport(model: ReportModel): string {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src '${reportScriptHash}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="QDQ Studio" />
        <title>${model.title}</title>
        <style>
          ${raw(reportStyle)}
        </style>
      </head>
      <body>
        <header>
          <h1>${model.title}</h1>
          <p class="detail">
            ${model.projectName} · ${model.generatedAt.slice(0, 16).replace('T', ' ')} UTC · made with QDQ Studio
          </p>
          ${model.notes.trim() === '' ? html`` : html`<p class="memo">${model.notes}</p>`}
        </header>
        <main>
          ${model.tables.map(runTable)} ${model.comparisons.map(comparisonSection)}
          ${model.comparisons.length === 0 ? html`<p>No comparison was chosen for this report.</p>` : html``}
        </main>
        ${provenance(model)} ${script}
      </body>
    </html> `;
  return page.html;
}

/** In one piece: a blank more inside the element and its hash would be another. */
const script = raw(`<script>${reportScript}</script>`);

const provenance = (model: ReportModel): Html =>
  html`<footer>
    <h2>Where the figures come from</h2>
    <table class="provenance">
      <tbody>
        ${model.provenance.map(
          ({ name, value }) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td class="mono">${value}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </footer>`;
