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
export class NodeCall implements Call {
  readonly node: NodeProto;
  readonly #model: ModelGraph;
  readonly #facts: Facts;

  constructor(model: ModelGraph, facts: Facts, node: NodeProto) {
    this.node = node;
    this.#model = model;
    this.#facts = facts;
  }

  get opset(): number {
    return opsetOf(this.#model.model, this.node.domain ?? '') || 1;
  }

  get inputs(): number {
    return this.node.input?.length ?? 0;
  }

  get outputs(): number {
    return this.node.output?.length ?? 0;
  }

  has(slot: number): boolean {
    return this.#name(slot) !== '';
  }

  input(slot: number): Fact {
    const name = this.#name(slot);
    return name === '' ? unknown : this.#facts.find(name);
  }

  shape(slot: number): readonly Dim[] | null {
    return this.input(slot).shape;
  }

  values(slot: number): readonly Dim[] | null {
    const name = this.#name(slot);
    return name === '' ? null : this.#facts.elements(name);
  }

  elements(slot: number): readonly Dim[] | null {
    const values = this.values(slot);
    const shape = values ? null : this.shape(slot);
    const length = shape?.length === 1 ? shape[0] : null;
    return isNumber(length) && length <= maxElements ? Array.from({ length }, () => null) : values;
  }

  numbers(slot: number): readonly number[] | null {
    return numbersOf(this.elements(slot));
  }

  int(name: string, fallback: number): number {
    return Number(attributeOf(this.node, name)?.i ?? fallback);
  }

  ints(name: string): readonly number[] | null {
    const attribute = attributeOf(this.node, name);
    const values = attribute?.ints;
    return values && (values.length > 0 || attribute.type === listOfInts) ? values.map(Number) : null;
  }

  floats(name: string): readonly number[] | null {
    const values = attributeOf(this.node, name)?.floats;
    return values && values.length > 0 ? values : null;
  }

  text(name: string, fallback: string): string {
    const bytes = attributeOf(this.node, name)?.s;
    return bytes ? String.fromCharCode(...bytes.subarray(0, longestText)) : fallback;
  }

  #name(slot: number): string {
    return this.node.input?.[slot] ?? '';
  }
}

/** `AttributeProto.type` of a list that may be empty; a decoded attribute of another type has empty lists as well. */
const listOfInts = 7;

/** Modes and equations; what is longer is none. */
const longestText = 256;
