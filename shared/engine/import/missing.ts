import type { EngineLayer, EngineSchema } from '../graph.ts';

export const noBindings =
  'The engine’s inputs and outputs are not named: keep the log of the run that loads it, or the whole layer JSON.';

/** What a user would look for in vain, with the flag that brings it. */
export function whatIsMissing(schema: EngineSchema, layers: readonly EngineLayer[]): readonly string[] {
  if (schema === 'names-only')
    return ['Only layer names: types, tensors and tactics need a build with --profilingVerbosity=detailed.'];
  const missing: string[] = [];
  if (schema === 'trt-8.2' || schema === 'trt-8.4')
    missing.push('No ONNX metadata before TensorRT 8.6: layers are linked to ONNX nodes by their names.');
  const { dynamic, untyped, tensors } = countTensors(layers);
  const onDla = layers.filter(({ type }) => type.toUpperCase() === 'DLA').length;
  if (onDla > 0) missing.push(`Blocks on a DLA: ${onDla}. TensorRT tells no layers, types or times of what is inside.`);
  const regions = layers.filter(
    ({ name, type }) => name.startsWith('{ForeignNode[') && type.toUpperCase() !== 'DLA',
  ).length;
  if (regions > 0)
    missing.push(
      `Compiled regions that hide their kernels: ${regions}. Only a build with --profilingVerbosity=detailed on TensorRT 10 or later lists them.`,
    );
  if (dynamic > 0)
    missing.push(
      'Some shapes are dynamic: export the layer information from the run that loads the engine (--loadEngine with --shapes).',
    );
  if (tensors > 0 && untyped === tensors)
    missing.push(
      'No tensor has a type: export the layer information from the run that loads the engine (--loadEngine).',
    );
  return missing;
}

function countTensors(layers: readonly EngineLayer[]): { dynamic: number; untyped: number; tensors: number } {
  const counts = { dynamic: 0, untyped: 0, tensors: 0 };
  for (const layer of layers)
    for (const list of [layer.inputs, layer.outputs])
      for (const { dtype, shape } of list) {
        counts.tensors += 1;
        if (dtype === null) counts.untyped += 1;
        if (shape?.some((axis) => axis < 0) === true) counts.dynamic += 1;
      }
  return counts;
}
