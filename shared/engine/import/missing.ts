import type { EngineLayer, EngineSchema } from '../graph.ts';

/** What a user would look for in vain, with the flag that brings it. */
export function whatIsMissing(schema: EngineSchema, layers: readonly EngineLayer[]): readonly string[] {
  if (schema === 'names-only')
    return ['Only layer names: types, tensors and tactics need a build with --profilingVerbosity=detailed.'];
  const missing: string[] = [];
  if (schema === 'trt-8.2' || schema === 'trt-8.4')
    missing.push('No ONNX metadata before TensorRT 8.6: layers are linked to ONNX nodes by their names.');
  const tensors = layers.flatMap((layer) => [...layer.inputs, ...layer.outputs]);
  if (tensors.some(({ shape }) => shape?.some((axis) => axis < 0) === true))
    missing.push(
      'Some shapes are dynamic: export the layer information from the run that loads the engine (--loadEngine with --shapes).',
    );
  if (tensors.length > 0 && tensors.every(({ dtype }) => dtype === null))
    missing.push(
      'No tensor has a type: export the layer information from the run that loads the engine (--loadEngine).',
    );
  return missing;
}
