/** The report's own sheet: the window's colours and sizes, light or dark as the reader's system is, and for paper. */
export const reportStyle = `
:root { color-scheme: light dark;
  --bg: #ffffff; --panel: #ffffff; --sunken: #f3f4f6; --line: #d9dde3; --text: #1b2027; --text-2: #545e6b; --bar: #c9ced5;
  --int8: #5f9400; --fp16: #c77a06; --fp32: #c93b36; --fp8: #2c7fb8; --int4: #7d4cc0; --other: #7c8694;
  --c-qdq: #c4217f; --c-format: #7b5bd0; --c-island: #d2691e; --c-fusion: #2f6fbf; --c-fp32: #c93b36; --c-requant: #a63db0;
  --c-kernel: #6b7785; --c-only: #9aa3ad; --c-unknown: #c9ced5; }
@media (prefers-color-scheme: dark) { :root {
  --bg: #14171b; --panel: #1b1f25; --sunken: #101317; --line: #303741; --text: #e3e7ec; --text-2: #a3adb9; --bar: #474f59;
  --int8: #9bd03a; --fp16: #f0b04a; --fp32: #f0716b; --fp8: #62b3e6; --int4: #b490ee; --other: #8a95a3;
  --c-qdq: #f25cb0; --c-format: #ab92f5; --c-island: #f2994a; --c-fusion: #6aa9f2; --c-fp32: #f0716b; --c-requant: #d77be0;
  --c-kernel: #93a0ae; --c-only: #6d7783; --c-unknown: #474f59; } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 1180px; padding: 28px 24px 60px; background: var(--bg); color: var(--text);
  font: 13px/1.5 system-ui, "Segoe UI", Cantarell, "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums }
h1 { font-size: 21px; margin: 0 0 2px } h2 { font-size: 17px; margin: 34px 0 2px } h3 { font-size: 13.5px; margin: 20px 0 4px }
.detail { color: var(--text-2); margin: 0 0 8px } .mono, code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 11.5px }
.notes { color: var(--text-2); margin: 6px 0; padding-left: 18px } .memo { white-space: pre-wrap; border-left: 3px solid var(--line); padding-left: 12px }
table { border-collapse: collapse; width: 100% } caption { text-align: left; color: var(--text-2); padding: 6px 0 }
th { text-align: left; font-weight: 600; color: var(--text-2); background: var(--sunken); border-bottom: 1px solid var(--line); padding: 3px 8px }
td { border-bottom: 1px solid var(--line); padding: 3px 8px; vertical-align: top; overflow-wrap: anywhere } .r { text-align: right; white-space: nowrap } th.r { max-width: 26ch; white-space: normal; overflow-wrap: anywhere } .nowrap { white-space: nowrap }
th[data-sort] { cursor: pointer } tr.cause td { font-weight: 600; background: var(--sunken) } tr.cause i { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 4px }
tr.is-found td { background: color-mix(in srgb, var(--c-fusion) 18%, transparent) }
.chip { font-weight: 400; font-size: 11px; color: var(--text-2); border: 1px solid var(--line); border-radius: 9px; padding: 1px 7px; white-space: nowrap }
.wide { overflow-x: auto } .run { max-width: 150px; white-space: normal; overflow-wrap: anywhere } .aligned td .detail { margin: 0; font-size: 11px } .aligned b { font-weight: 600 }
.aligned td:first-child { min-width: 180px } tfoot th, tfoot td { background: var(--sunken) }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 20px } .side { min-width: 0 }
dl { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 8px } dl div { display: flex; gap: 6px } dt { color: var(--text-2) } dd { margin: 0 }
summary { cursor: pointer; color: var(--text-2); padding: 4px 0 } .filter { width: 100%; margin: 4px 0; padding: 4px 8px; font: inherit; color: inherit; background: var(--sunken); border: 1px solid var(--line); border-radius: 5px }
.viewport { height: 560px; overflow: hidden; border: 1px solid var(--line); border-radius: 6px; background: var(--sunken); touch-action: none; cursor: grab }
.viewport svg { width: 100%; height: 100% }
.waterfall { width: 100%; height: auto } .waterfall text, .engine-drawing text { font: 11px system-ui, "DejaVu Sans", sans-serif; fill: var(--text) }
.waterfall .waterfall-label { fill: var(--text-2) } .waterfall-link { stroke: var(--line) } .waterfall-torn { fill: none; stroke: var(--bg); stroke-width: 3 }
.edge { stroke-width: 1.6 } .layer-box, .io-box { fill: var(--panel); stroke: var(--line) } .engine-drawing .layer-title { font-weight: 600 }
.engine-drawing .layer-subtitle, .engine-drawing .layer-time { fill: var(--text-2); font-size: 10px }
.layer-qdq .layer-box { stroke: var(--c-qdq); stroke-width: 2 } .layer-requantize .layer-box { stroke: var(--c-requant); stroke-width: 2 }
.layer-reformat .layer-box { stroke: var(--c-format); stroke-width: 1.5 } .is-dim { opacity: .38 } .layer.is-found .layer-box { stroke: var(--text); stroke-width: 2.5 }
@page { margin: 14mm } @media print { body { max-width: none; padding: 0 } .viewport { height: auto } .viewport svg { height: auto; max-height: 24cm } .filter { display: none } .wide { overflow: visible } .wide table { font-size: 10px } .wide .run { max-width: none } section + section, footer { break-before: page } tr { break-inside: avoid } }
@media (max-width: 900px) { .sides { grid-template-columns: 1fr } }
`;
