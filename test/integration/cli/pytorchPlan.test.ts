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
    expect(JSON.parse(kept.stdout)).toEqual({ ok: true, missing: [], differing: [], extra: [] });
  });

  it('a model without the fix does not, which is exit code 1', async () => {
    const kept = await runCli(['check-plan', sample, plan, '--json']);
    expect(kept.code).toBe(1);
    expect(JSON.parse(kept.stdout)).toMatchObject({ ok: false, missing: [], extra: [] });
  });

  it('what is no plan is bad input', async () => {
    const wrong = join(folder, 'wrong.json');
    writeFileSync(wrong, '{}');
    const refused = await runCli(['check-plan', fixed, wrong, '--json']);
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'E-PLAN' } });
  });

  /** Stand-in modules: what the script does with objects needs no torch. The long tests run both frameworks. */
  it.skipIf(!hasPython)('its Python shares, enables and disables quantizers, and names what is missing', () => {
    const script = `
import json, sys
sys.path.insert(0, ${JSON.stringify(join(folder, 'plan'))})
import qdq_studio_plan as qdq
plan = qdq.load(${JSON.stringify(plan)})
class Quantizer:
    is_enabled, amax = False, None
    def enable(self): self.is_enabled = True
    def disable(self): self.is_enabled = False
class Module:
    # As in pytorch-quantization: the attribute has an underscore, and a property without one can only be read.
    input_quantizer = property(lambda self: self._input_quantizer)
class Net:
    def __init__(self, names):
        self.named = {name: Module() for name in names}
        for module in self.named.values(): module._input_quantizer, module._weight_quantizer = Quantizer(), Quantizer()
    def named_modules(self): return self.named.items()
    def modules(self): return [held for module in self.named.values() for held in vars(module).values()]
names = [member["module"] for group in plan["groups"] for member in group["members"]]
net = Net(names + ["a_pool"])
net.named["a_pool"].input_quantizer.enable()
for at, name in enumerate(names): net.named[name].input_quantizer.amax = float(at)
shared = qdq.apply(net, plan)
on = [quantizer for quantizer in qdq.quantizers(net) if quantizer.is_enabled]
distinct = len({id(net.named[name].input_quantizer) for name in names})
pool = net.named["a_pool"].input_quantizer.is_enabled
pair = next(group["members"] for group in plan["groups"] if len(group["members"]) > 1)
widest = net.named[pair[0]["module"]].input_quantizer.amax == max(names.index(member["module"]) for member in pair)
del net.named[names[0]]
try:
    qdq.apply(net, plan); missing = None
except KeyError as problem:
    missing = names[0] + ".input_quantizer" in str(problem)
print(json.dumps([len(names), shared, distinct, len(on), pool, widest, missing]))`;
    const answer: unknown = JSON.parse(execFileSync('python3', ['-c', script], { encoding: 'utf8' }));
    expect(answer).toEqual([92, 22, 48, 48 + 92, false, true, true]);
  });
});
