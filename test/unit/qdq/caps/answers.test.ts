import { describe, expect, it } from 'vitest';
import { predictedEngine } from '../../../../shared/estimate/predictedEngine.ts';
import { capabilitiesWith, probes, type ProbeAnswers } from '../../../../shared/qdq/caps/index.ts';
import { answerTo } from '../../../../shared/qdq/caps/reading.ts';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { predict } from '../../../../shared/qdq/predict/predict.ts';
import { capabilitiesOf, type Capabilities } from '../../../../shared/qdq/predict/targets.ts';
import type { Target } from '../../../../shared/base/target.ts';

/** What the predictor itself says, read as a built engine is. */
function predictedAnswers(target: Target, capabilities = capabilitiesOf(target)): ProbeAnswers {
  return Object.fromEntries(
    probes.map(({ id, variants }) => [
      id,
      Object.fromEntries(
        variants.map(({ name, ask, make }) => {
          const core = coreGraphOf(make());
          return [name, answerTo(ask, predictedEngine(core, predict(core, target, capabilities)))];
        }),
      ),
    ]),
  );
}

/** The entries that probes answer, without what no engine shows: how sure the table is, and its name. */
const told = ({ epilogues, depthwiseEpilogues, int8Deconvolution, ...capabilities }: Capabilities) => ({
  int8Epilogue: capabilities.int8Epilogue,
  fusesStemPool: capabilities.fusesStemPool,
  generates: capabilities.generates,
  concat: capabilities.concat,
  clonesPools: capabilities.clonesPools,
  dqPassesPools: capabilities.dqPassesPools,
  int8AveragePool: capabilities.int8AveragePool,
  vectorScaleIsPerChannel: capabilities.vectorScaleIsPerChannel,
  int8Deconvolution: int8Deconvolution !== null,
  ...(capabilities.int8Epilogue === 'own-kernel'
    ? { epilogues: Object.keys(epilogues).toSorted(), depthwiseEpilogues: Object.keys(depthwiseEpilogues).toSorted() }
    : {}),
});

const old: Target = { tensorrt: '8.2', sm: 75 };
const ahead: Target = { tensorrt: '11.4', sm: 86 };

describe.each<Target>([
  { tensorrt: '8.4', sm: 80 },
  { tensorrt: '8.6', sm: 86 },
  { tensorrt: '10.3', sm: 87 },
  { tensorrt: '11.2', sm: 87 },
  { tensorrt: '11.4', sm: 86 },
])('the predicted engines of TensorRT $tensorrt, SM $sm', (target) => {
  const answers = predictedAnswers(target);

  it('answer every variant', () => {
    const silent = Object.entries(answers).flatMap(([id, answer]) =>
      Object.entries(answer).flatMap(([name, word]) => (word === null ? [`${id} ${name}`] : [])),
    );
    expect(silent).toEqual([]);
  });

  it.each([old, ahead])('give back the table, whatever was believed before (TensorRT $tensorrt)', (before) => {
    const learnt = capabilitiesWith(target, answers, capabilitiesOf(before));
    expect(told(learnt)).toEqual(told(capabilitiesOf(target)));
    expect(target.sm >= learnt.int8FromSm).toBe(true);
  });

  it('change nothing where they say what the table says', () => {
    const learnt = capabilitiesWith(target, answers);
    expect(predictedAnswers(target, learnt)).toEqual(answers);
  });
});

it('an SM without INT8 kernels is learnt from a convolution that stays float', () => {
  const target = { tensorrt: '11.4', sm: 75 };
  const answers = predictedAnswers(target);
  expect(answers['P-17']?.['scalar']).toBe('float');
  expect(capabilitiesWith(target, answers, capabilitiesOf({ tensorrt: '8.6', sm: 75 })).int8FromSm).toBe(76);
});

it('silence changes nothing: no answers, unread engines', () => {
  for (const target of [old, ahead]) {
    const silence = Object.fromEntries(
      probes.map(({ id, variants }) => [id, Object.fromEntries(variants.map(({ name }) => [name, null]))]),
    );
    expect(capabilitiesWith(target, {})).toEqual(capabilitiesOf(target));
    expect(capabilitiesWith(target, silence)).toEqual(capabilitiesOf(target));
  }
});

it('a refused model counts as not done', () => {
  const target = { tensorrt: '10.3', sm: 87 };
  const learnt = capabilitiesWith(target, {
    'P-05': { none: 'int8', Relu: 'conv', Gelu: 'refused', SiLU: 'apart' },
    'P-11': { 'per-tensor': 'refused' },
  });
  expect(learnt.epilogues).toMatchObject({ Relu: 'high', Mish: 'low' });
  expect(learnt.epilogues).not.toHaveProperty('Gelu');
  expect(learnt.epilogues).not.toHaveProperty('SiLU');
  expect(learnt.int8Deconvolution).toBeNull();
});
