import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What NVIDIA's ahead-of-time compiler (TensorRT-RTX 1.7.1, SM86) said of a model that it built: `X.rtx.json` beside `X.onnx`. */
export interface CompiledModel {
  /** `resnet18/naive`. */
  readonly name: string;
  readonly family: string;
  readonly file: string;
  /** Σ over all kernels of the bytes of their input and output activations, constants excluded. */
  readonly activationKiBMoved: number;
  /** Kernels that multiply, by the type that they read: `correlation:in=Int8,out=Float` → count. */
  readonly macLayers: Readonly<Record<string, number>>;
}

export function compiledModels(shared: string): readonly CompiledModel[] {
  const root = join(shared, 'models');
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: family }) =>
      readdirSync(join(root, family))
        .filter((name) => name.endsWith('.onnx') && existsSync(join(root, family, name.replace('.onnx', '.rtx.json'))))
        .flatMap((name) => {
          const file = join(root, family, name);
          const said = JSON.parse(readFileSync(file.replace('.onnx', '.rtx.json'), 'utf8')) as {
            readonly activationKiBMoved?: number | null;
            readonly mac_layers?: Readonly<Record<string, number>>;
          };
          if (typeof said.activationKiBMoved !== 'number') return [];
          return [
            {
              name: `${family}/${name.replace('.onnx', '')}`,
              family,
              file,
              activationKiBMoved: said.activationKiBMoved,
              macLayers: said.mac_layers ?? {},
            },
          ];
        }),
    );
}

/** Activation bytes that the kernels of a listing (`X.rtx-layers.txt`) read and write, by its shapes and types. */
export function movedBytesOfListing(file: string): number {
  let bytes = 0;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (!line.startsWith('Name: ')) continue;
    // Constants and everything behind the outputs are no activations.
    const activations = line
      .replace(/Constants: \[.*?\](?=, Outputs: )/, '')
      .replace(/\], (TacticName|StreamId|Metadata): .*/, '');
    for (const [, dims = '', type = ''] of activations.matchAll(/Dimensions: \[([\d,]*)\].*?Datatype: (\w+)/g))
      bytes +=
        dims.split(',').reduce((count, dim) => count * (dim === '' ? 1 : Number(dim)), 1) * (typeBytes[type] ?? 0);
  }
  return bytes;
}

const typeBytes: Readonly<Record<string, number>> = { Float: 4, Half: 2, Int8: 1, FP8: 1, Int32: 4, Int64: 8, Bool: 1 };
