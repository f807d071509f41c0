import type { EngineIoTensor, EngineLayer } from '../graph.ts';
import { asArray, isList, isObject, type JsonObject } from '../json/fields.ts';
import { readIoTensor } from './layerRecord.ts';
import { withoutProfile } from './onnxNames.ts';

/** `Bindings` is a list of names: direction, type and shape come from the layers that touch them. */
export function ioTensorsOf(root: JsonObject, layers: readonly EngineLayer[]): readonly EngineIoTensor[] {
  const described = root['I/O Tensors'];
  if (isList(described)) return described.filter(isObject).map(readIoTensor);
  const names = asArray(root['Bindings']).filter((name) => typeof name === 'string');
  return ioTensorsNamed(names, layers);
}

export function ioTensorsNamed(names: readonly string[], layers: readonly EngineLayer[]): readonly EngineIoTensor[] {
  const wanted = new Set(names.filter((name) => withoutProfile(name) === name));
  if (wanted.size === 0) return [];
  // Comparing lengths first spares most lookups the hash of a name that was never hashed before.
  const lengths = new Set([...wanted].map((name) => name.length));
  const isWanted = (name: string): boolean => lengths.has(name.length) && wanted.has(name);
  const found = new Map<string, EngineIoTensor>();
  for (const layer of layers) {
    for (const { name, dtype, shape } of layer.outputs)
      if (isWanted(name)) found.set(name, { name, mode: 'output', dtype, shape });
    for (const { name, dtype, shape } of layer.inputs)
      if (isWanted(name) && !found.has(name)) found.set(name, { name, mode: 'input', dtype, shape });
  }
  return [...wanted].map((name) => found.get(name) ?? { name, mode: null, dtype: null, shape: null });
}
