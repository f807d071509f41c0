import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../../support/runCli.ts';

const sample = resolve(import.meta.dirname, '../../../resources/sample/naive-qat.onnx');
const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) process.stderr.write('skipped: the Python of the plan: python3 is not here\n');

describe('a fix carried into PyTorch', () => {
  const folder = mkdtempSync(join(tmpdir(), 'qdq-plan-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const plan = join(folder, 'plan/plan.json');
  const fixed = join(folder, 'fixed.onnx');

  it('is written beside the fixed model, and that model keeps it', async () => {
    const made = await runCli(['fix', sample, '-o', fixed, '--pytorch-plan', join(folder, 'plan'), '--json']);
    expect(made.code).toBe(0);
    const kept = await runCli(['check-plan', fixed, plan, '--json']);
    expect(kept.code).toBe(0);
    expect(JSON.parse(kept.stdout)).toEqual({ ok: true, missing: [], differing: [] });
  });

  it('a model without the fix does not, which is exit code 1', async () => {
    const kept = await runCli(['check-plan', sample, plan, '--json']);
    expect(kept.code).toBe(1);
    expect(JSON.parse(kept.stdout)).toMatchObject({ ok: false, missing: [] });
  });

  it('what is no plan is bad input', async () => {
    const wrong = join(folder, 'wrong.json');
    writeFileSync(wrong, '{}');
    const refused = await runCli(['check-plan', fixed, wrong, '--json']);
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'E-PLAN' } });
  });

  /** Stand-in modules: what the script does with objects needs no torch. */
  it.skipIf(!hasPython)('its Python makes the quantizers of a group one object, and names what is missing', () => {
    const script = `
import json, sys
sys.path.insert(0, ${JSON.stringify(join(folder, 'plan'))})
import qdq_studio_plan as qdq
plan = qdq.load(${JSON.stringify(plan)})
class Module: pass
class Net:
    def __init__(self, names): self.modules = {name: Module() for name in names}
    def named_modules(self): return self.modules.items()
names = [site["module"] for group in plan["groups"] for site in group["sites"]]
net = Net(names)
for module in net.modules.values(): module._input_quantizer = object()
shared = qdq.apply(net, plan)
distinct = len({id(module._input_quantizer) for module in net.modules.values()})
del net.modules[names[0]]
try:
    qdq.apply(net, plan); missing = None
except KeyError as problem:
    missing = names[0] in str(problem)
print(json.dumps([len(names), shared, distinct, missing]))`;
    const answer: unknown = JSON.parse(execFileSync('python3', ['-c', script], { encoding: 'utf8' }));
    expect(answer).toEqual([92, 22, 48, true]);
  });
});
