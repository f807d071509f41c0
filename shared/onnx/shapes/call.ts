import { opsetOf } from '../facts.ts';
import { attributeOf } from '../graphIndex.ts';
import type { ModelGraph, NodeProto } from '../model.ts';
import { isNumber, numbersOf } from './dims.ts';
import { maxElements, unknown, type Call, type Dim, type Fact } from './fact.ts';

/** Where a call looks its inputs up. */
export interface Facts {
  find(name: string): Fact;
  elements(name: string): readonly Dim[] | null;
}

/** What a rule sees of a node. */
export function callOf(model: ModelGraph, scope: Facts, node: NodeProto): Call {
  const name = (slot: number): string => node.input?.[slot] ?? '';
  const elements = (slot: number): readonly Dim[] | null => {
    if (name(slot) === '') return null;
    const known = scope.elements(name(slot));
    if (known) return known;
    const shape = scope.find(name(slot)).shape;
    const length = shape?.length === 1 ? shape[0] : null;
    return isNumber(length) && length <= maxElements ? Array.from({ length }, () => null) : null;
  };
  const input = (slot: number): Fact => (name(slot) === '' ? unknown : scope.find(name(slot)));
  const withElements = (slot: number): Fact => {
    const known = input(slot);
    return known.elements === null && known.shape !== null && known.shape.length <= 1
      ? { ...known, elements: scope.elements(name(slot)) }
      : known;
  };
  return {
    node,
    opset: opsetOf(model.model, node.domain ?? '') || 1,
    inputs: node.input?.length ?? 0,
    outputs: node.output?.length ?? 0,
    has: (slot) => name(slot) !== '',
    input: withElements,
    shape: (slot) => input(slot).shape,
    elements,
    numbers: (slot) => numbersOf(elements(slot)),
    int: (attribute, fallback) => Number(attributeOf(node, attribute)?.i ?? fallback),
    ints: (attribute) => attributeOf(node, attribute)?.ints?.map(Number) ?? null,
    float: (attribute) => attributeOf(node, attribute)?.f ?? null,
    floats: (attribute) => attributeOf(node, attribute)?.floats ?? null,
    text: (attribute, fallback) => {
      const bytes = attributeOf(node, attribute)?.s;
      return bytes ? String.fromCharCode(...bytes.subarray(0, 256)) : fallback;
    },
  };
}
