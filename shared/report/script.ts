/**
 * What makes the file interactive: sort and filter tables, zoom and move graphs, find a layer from graph to table and
 * back. Plain browser code without any request; the report reads the same without it. Its hash stands in the policy of
 * the page, so no other script can run there.
 */
export const reportScript = `
'use strict';
for (const table of document.querySelectorAll('table.layers')) {
  const body = table.tBodies[0];
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    head.dataset.sort = '';
    let up = false;
    head.addEventListener('click', () => {
      up = !up;
      const key = (row) => row.cells[column].textContent;
      const rows = [...body.rows].sort((a, b) => {
        const x = parseFloat(key(a)), y = parseFloat(key(b));
        const order = head.classList.contains('r') ? (x || 0) - (y || 0) : key(a).localeCompare(key(b));
        return up ? order : -order;
      });
      body.append(...rows);
    });
  });
}
for (const filter of document.querySelectorAll('.filter')) {
  const rows = [...filter.parentElement.querySelectorAll('tbody tr')];
  filter.addEventListener('input', () => {
    const words = filter.value.toLowerCase().split(/\\s+/);
    for (const row of rows) row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
  });
}
for (const viewport of document.querySelectorAll('.viewport')) {
  const drawing = viewport.querySelector('svg');
  const whole = drawing.viewBox.baseVal;
  const frame = viewport.clientWidth / Math.max(1, viewport.clientHeight);
  const width = Math.max(whole.width, 420);
  let view = { x: whole.x + (whole.width - width) / 2, y: whole.y, w: width, h: width / frame };
  const show = () => drawing.setAttribute('viewBox', [view.x, view.y, view.w, view.h].join(' '));
  show();
  viewport.addEventListener('wheel', (event) => {
    event.preventDefault();
    const box = viewport.getBoundingClientRect();
    const fx = (event.clientX - box.left) / box.width, fy = (event.clientY - box.top) / box.height;
    const factor = Math.exp(event.deltaY / 500);
    view = { x: view.x + view.w * fx * (1 - factor), y: view.y + view.h * fy * (1 - factor), w: view.w * factor, h: view.h * factor };
    show();
  }, { passive: false });
  viewport.addEventListener('pointerdown', (event) => {
    viewport.setPointerCapture(event.pointerId);
    const start = { x: event.clientX, y: event.clientY, view };
    const scale = view.w / viewport.clientWidth;
    const move = (now) => { view = { ...start.view, x: start.view.x - (now.clientX - start.x) * scale, y: start.view.y - (now.clientY - start.y) * scale }; show(); };
    viewport.addEventListener('pointermove', move);
    viewport.addEventListener('pointerup', () => viewport.removeEventListener('pointermove', move), { once: true });
  });
}
for (const side of document.querySelectorAll('.side')) {
  side.addEventListener('click', (event) => {
    const target = event.target.closest('[data-layer]');
    if (!target) return;
    for (const found of side.querySelectorAll('.is-found')) found.classList.remove('is-found');
    for (const twin of side.querySelectorAll('[data-layer="' + target.dataset.layer + '"]')) twin.classList.add('is-found');
  });
}
for (const bar of document.querySelectorAll('[data-cause][role="button"]')) {
  const go = () => bar.closest('section').querySelector('tbody[data-cause="' + bar.dataset.cause + '"]').scrollIntoView({ block: 'center' });
  bar.addEventListener('click', go);
  bar.addEventListener('keydown', (event) => { if (event.key === 'Enter') go(); });
}
`;

/** SHA-256 of the script, base64; a test keeps it true. */
export const reportScriptHash = 'sha256-kOTtMO4UTTpa7nEIL02/c/QplvGeJuUM03GsXcLMl5E=';
