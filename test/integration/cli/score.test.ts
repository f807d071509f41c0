import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fewLabels } from '../../support/fewLabels.ts';
import { runCli } from '../../support/runCli.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

interface ScoreJson {
  readonly outputs: readonly { readonly name: string; readonly cosine: number; readonly sqnrDb: number | null }[];
  readonly map: { readonly map5095: number; readonly images: number } | null;
}

describeWithShared('qdq score on the sample’s models', (shared) => {
  const model = (name: string): string => join(shared, 'sample', name);
  const score = async (...args: string[]) => {
    const result = await runCli(['score', ...args, '--json']);
    return { ...result, json: result.json as ScoreJson };
  };

  test('a model agrees with itself', async () => {
    const { code, json } = await score(model('float.onnx'), model('float.onnx'), '--random', '1');
    expect(code).toBe(0);
    expect(json.outputs).toHaveLength(3);
    for (const output of json.outputs) {
      expect(output).toMatchObject({ sqnrDb: null, maxAbs: 0 });
      expect(output.cosine).toBeCloseTo(1, 12);
    }
    expect(json.map).toBeNull();
  });

  test('mAP on the labelled images is what was measured elsewhere on the same 64', async () => {
    const { code, json } = await score(
      model('float.onnx'),
      model('naive-qat.onnx'),
      '--labels',
      model('val/labels.json'),
    );
    expect(code).toBe(0);
    expect(json).toMatchObject({
      map: { images: 64, ci95: [expect.any(Number), expect.any(Number)] },
      referenceMap: { images: 64 },
    });
    expect(json.map?.map5095).toBeCloseTo(0.7068, 2);
    expect((json as unknown as { referenceMap: { map5095: number } }).referenceMap.map5095).toBeCloseTo(0.7217, 2);
  }, 120_000);

  test('--fail-if-worse is exit code 1 unless it is shown that nothing is lost', async () => {
    const random = ['--random', '1', '--fail-if-worse'];
    const same = await score(model('float.onnx'), model('float.onnx'), ...random);
    expect(same).toMatchObject({ code: 0, json: { gate: { state: 'passed' } } });
    const moved = await score(model('float.onnx'), model('naive-qat.onnx'), ...random);
    expect(moved).toMatchObject({ code: 1, json: { gate: { state: 'open' } } });
  });

  test('labelled pictures are prepared as asked', async () => {
    const labels = ['--labels', fewLabels(join(shared, 'sample'), temporaryFolder(), 8)];
    const against = [model('float.onnx'), model('float.onnx'), ...labels] as const;
    const plain = await score(...against);
    const bright = await score(...against, '--std', '0.5,0.5,0.5', '--letterbox');
    expect(plain.json.map!.images).toBe(8);
    // Twice the brightness that the network knows: it finds less.
    expect(bright.json.map!.map5095).toBeLessThan(plain.json.map!.map5095 - 0.02);
  });

  test('what does not go together is bad usage', async () => {
    const labels = ['--labels', model('val/labels.json'), '--random', '2'];
    const { code, json } = await score(model('float.onnx'), model('naive-qat.onnx'), ...labels);
    expect(code).toBe(2);
    expect(json).toMatchObject({ error: { code: 'E-USAGE' } });
  });
});
