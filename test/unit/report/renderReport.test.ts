import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compareMany } from '../../../shared/compare/compareMany.ts';
import { compareRuns } from '../../../shared/compare/compareRuns.ts';
import { joinProfile } from '../../../shared/engine/joinProfile.ts';
import { renderReport } from '../../../shared/report/renderReport.ts';
import { recordedRun } from '../../support/recordedRun.ts';
import { syntheticEngine } from '../../support/syntheticEngine.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';

const empty = {
  title: 'Empty',
  notes: '',
  projectName: 'none',
  generatedAt: '2026-01-01T00:00:00.000Z',
  comparisons: [],
  tables: [],
  provenance: [],
};

it('the policy of the page names its own script and no other', () => {
  const page = renderReport(empty);
  const script = /<script>(.*)<\/script>/s.exec(page)?.[1] ?? '';
  const hash = `sha256-${createHash('sha256').update(script).digest('base64')}`;
  expect(/script-src &#39;([^&]+)&#39;/.exec(page)?.[1]).toBe(hash);
});

it('names in a report are text, whatever they hold', () => {
  const hostile = '</title><script>alert(1)</script><img src=x onerror=alert(1)>';
  const page = renderReport({
    ...empty,
    title: hostile,
    notes: hostile,
    projectName: hostile,
    provenance: [{ name: hostile, value: hostile }],
  });
  expect(page.match(/<script/g)).toHaveLength(1);
  expect(page).not.toContain('<img');
});

describeWithShared('a report on the ResNet-18 story', (shared) => {
  const folder = join(shared, 'engines/resnet18-a100');
  const runs = ['fp16', 'qat', 'qat-residual'].map((name) => recordedRun(join(folder, name), name));
  const page = renderReport({
    title: 'ResNet-18',
    notes: '',
    projectName: 'story',
    generatedAt: '2026-01-01T00:00:00.000Z',
    comparisons: [compareRuns(runs[0]!, runs[1]!), compareRuns(runs[1]!, runs[2]!)],
    tables: [],
    provenance: [],
  });

  it('is one file under 5 MB that asks for nothing', () => {
    expect(page.length).toBeLessThan(5_000_000);
    expect(page).not.toMatch(/(?:src|href)\s*=|url\(|@import|https?:/);
  });

  it('says what equal times on a CPU do not decide, and says it of nothing else', () => {
    const run = recordedRun(join(folder, 'qat'), 'qat');
    const onCpu = { ...run, conditions: { ...run.conditions, deviceKind: 'onnxruntime' } };
    const sentence = 'a fix that is kept is kept on prediction';
    const alike = { ...empty, comparisons: [compareRuns(onCpu, { ...onCpu, label: 'again' })] };
    expect(renderReport(alike)).toContain(sentence);
    expect(page).not.toContain(sentence);
  });

  it('says the verdict, the causes and where the figures come from', () => {
    expect(page).toContain('qat-residual is faster by 0.337 ms (38.2 %)');
    expect(page).toContain('surviving Q/DQ');
    expect(page).toMatch(/these samples could have shown 0\.\d{3} ms/);
    expect(page).toContain('recorded elsewhere');
    expect(page).toContain('QuantizeLinear_15 stayed a kernel');
  });

  it('draws every layer of both engines', () => {
    const drawn = page.match(/class="layer layer-/g) ?? [];
    expect(drawn).toHaveLength(36 + 37 + 37 + 26);
  });

  const many = compareMany(runs, 1);

  it('sets three runs side by side, each column adding up to its profile', () => {
    const table = renderReport({ ...empty, tables: [many] });
    expect(table).toContain('3 runs side by side');
    for (const { timed } of runs) expect(sums(table, 'All')).toContain(timed!.totalMs.toFixed(3));
    expect(table).toContain(`All ${many.rows.length} groups`);
    expect(table).toContain('has none');
    expect(page).not.toContain('side by side');
  });

  it('keeps a long table to the groups that differ most and sums up the rest (synthetic engines)', () => {
    const large = runs.map((run) => {
      const { engine, profile } = syntheticEngine(run.engine!, run.profile!, 5000);
      return { ...run, engine, profile, timed: joinProfile(engine, profile) };
    });
    const table = renderReport({ ...empty, tables: [compareMany(large, 0)] });
    expect(table.length).toBeLessThan(1_000_000);
    expect(table).toMatch(/The 400 of \d+ groups that differ most/);
    expect(sums(table, '\\d+ more, none differs more')).toHaveLength(3);
  });
});

/** The sums of a line at the foot of the table. */
const sums = (page: string, line: string): readonly string[] => {
  const found = new RegExp(`scope="row">${line}</th>(.*?)</tr>`, 's').exec(page)?.[1] ?? '';
  return [...found.matchAll(/[\d.]+(?=<)/g)].map(([text]) => text);
};
