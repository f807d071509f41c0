import type { DeclaredInput } from '../../../shared/base/shapes.ts';
import type { DataChoice } from '../../../shared/contract/variantMethods.ts';
import type { Preparation } from '../../../shared/qdq/calibrate/data.ts';
import { readShapesText } from '../../ui/shapesText.ts';

/** Inputs to run a model on, as they are being chosen: what is typed is kept as typed. */
export interface DataDraft {
  readonly kind: DataChoice['kind'];
  readonly count: string;
  readonly images: PickedFile | null;
  readonly arrays: PickedFile | null;
  readonly fit: Preparation['fit'];
  readonly layout: Preparation['layout'];
  /** Numbers with commas between them, one a channel or one for all; empty = not done. */
  readonly mean: string;
  readonly std: string;
  /** Of inputs with open axes. */
  readonly shapes: string;
}

export interface PickedFile {
  readonly token: string;
  readonly name: string;
}

export const newDataDraft = (count: number): DataDraft => ({
  kind: 'random',
  count: String(count),
  images: null,
  arrays: null,
  fit: 'stretch',
  layout: 'auto',
  mean: '',
  std: '',
  shapes: '',
});

export interface InputsChoice {
  readonly data: DataChoice;
  readonly shapes: string | null;
}

/** The choice that a draft makes for a model of these inputs, or what it still lacks. */
export function inputsChoiceOf(
  draft: DataDraft,
  inputs: readonly DeclaredInput[],
): InputsChoice | { readonly missing: string } {
  const data = dataChoiceOf(draft);
  const shapes = readShapesText(draft.shapes, inputs);
  if ('missing' in data) return data;
  return 'missing' in shapes ? shapes : { ...data, ...shapes };
}

export function dataChoiceOf(draft: DataDraft): { readonly data: DataChoice } | { readonly missing: string } {
  switch (draft.kind) {
    case 'random': {
      const count = Number(draft.count);
      const isCount = Number.isInteger(count) && count >= 1 && count <= 1024;
      return isCount ? { data: { kind: 'random', count } } : { missing: 'The number of inputs is 1 to 1024.' };
    }
    case 'arrays':
      return draft.arrays
        ? { data: { kind: 'arrays', token: draft.arrays.token } }
        : { missing: 'Choose a .npy or .npz file.' };
    case 'images': {
      const mean = numbersOf(draft.mean);
      const std = numbersOf(draft.std);
      if (draft.images === null) return { missing: 'Choose a folder of images.' };
      if (mean === null || std === null) return { missing: 'Mean and std are numbers with commas between them.' };
      if (std.some((value) => value === 0)) return { missing: 'A std of 0 cannot be divided by.' };
      const { fit, layout } = draft;
      return { data: { kind: 'images', token: draft.images.token, preparation: { fit, layout, mean, std } } };
    }
  }
}

export function numbersOf(text: string): readonly number[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const numbers = parts.map(Number);
  return numbers.every(Number.isFinite) ? numbers : null;
}
