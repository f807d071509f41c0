import { describe, expect, test } from 'vitest';
import { coreGraphOf } from '../../../../shared/qdq/graph/coreGraph.ts';
import { edgesOf, look } from './look.ts';

const up = (behind: string): string => `
  x:f32[1,32,8,8] -> relu -> a
  a -> q(0.02) -> deconv -> ${behind}`;

describe('AP-23: ConvTranspose', () => {
  test('scales along a channel axis can become one', () => {
    const looked = look('AP-23', up('y'));
    expect(looked.messages[0]).toMatch(/^deconv may not run in INT8: its weight has one scale a channel along axis 1/);
    expect(looked.automatic).toEqual([]);
    const { graph } = looked.fix(['AP-23:quantize-weight:y']);
    const weight = coreGraphOf(graph).nodes.find((node) => node.op === 'ConvTranspose')?.weight?.pair;
    expect([weight?.axis, weight?.scale?.values.length]).toEqual([null, 1]);
    expect(look('AP-23', up('y')).offers).toContain('AP-23:exclude:y');
  });

  test('a BatchNorm behind it, and a Q behind its activation, are named', () => {
    expect(look('AP-23', up('bn -> y')).messages[0]).toContain('bn behind it is not folded');
    expect(look('AP-23', up('relu2 -> b\n b -> q(0.03) -> conv1 -> y')).messages[0]).toContain(
      'a Q follows its activation relu2',
    );
  });

  test('where there is none in INT8, by the table or by a board, only leaving it in float helps', () => {
    const newer = look('AP-23', up('y'), { target: { tensorrt: '11.4', sm: 110 } });
    const asked = look('AP-23', up('y'), { answers: { 'P-11': { 'per-tensor': 'float' } } });
    expect(newer.messages[0]).toMatch(/^deconv runs in float on trt=11.4,sm=110, which has no INT8 ConvTranspose/);
    expect(asked.messages[0]).toMatch(/^deconv runs in float on trt=10.3,sm=87/);
    expect([newer.offers, asked.offers]).toEqual([['AP-23:exclude:y'], ['AP-23:exclude:y']]);
  });

  test('it can be left in float', () => {
    expect(edgesOf(look('AP-23', up('y')).fix(['AP-23:exclude:y']).graph)).toContain('deconv <- a');
  });

  test('a float ConvTranspose is no fault', () => {
    expect(look('AP-23', up('y').replace('q(0.02)', 'identity')).messages).toEqual([]);
  });

  test('harm: one scale for the weight and nothing behind it needs no change', () => {
    const { graph } = look('AP-23', up('y')).fix(['AP-23:quantize-weight:y']);
    const again = coreGraphOf(graph).nodes.find((node) => node.op === 'ConvTranspose');
    expect(again?.weight?.pair?.axis).toBeNull();
  });
});
