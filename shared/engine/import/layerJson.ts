import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { EngineGraph, EngineLayer } from '../graph.ts';
import { asString, isList, isObject } from '../json/fields.ts';
import { parseTolerantJson } from '../json/tolerantJson.ts';
import { ioTensorsOf } from './ioTensors.ts';
import { readLayerName, readLayerRecord } from './layerRecord.ts';
import { noBindings, whatIsMissing } from './missing.ts';
import { withoutProfile } from './onnxNames.ts';
import { schemaOf } from './schema.ts';
import { isStudioEngine, studioEngineOf } from './studioEngine.ts';

/**
 * `trtexec --exportLayerInfo`, TensorRT 8.2 to 11: the text that the engine inspector gives, verbatim. The file names no
 * version, so the schema is read off its keys; where a key could belong to two versions the older one is said. An engine
 * with several optimization profiles lists its layers once a profile: the first is kept.
 * An engine that QDQ Studio wrote itself is read by the same door. Source: trtexec-formats §b.1.
 */
export function readLayerJson(text: string): Result<EngineGraph> {
  const json = parseTolerantJson(text, 'E-ENGINE-JSON');
  if (!json.ok) return json;
  const { value, truncated } = json.value;
  if (isStudioEngine(value)) return studioEngineOf(value, truncated);
  const list = layerListOf(value);
  if (list === null) return err(appError('E-ENGINE-NOT-ENGINE', 'The JSON has no list of layers.'));
  const layers: EngineLayer[] = [];
  let otherProfiles = 0;
  let nameless = 0;
  for (const item of list) {
    const name = typeof item === 'string' ? item : isObject(item) ? asString(item['Name']) : null;
    if (name === null) nameless += 1;
    else if (name.endsWith(']') && withoutProfile(name) !== name) otherProfiles += 1;
    else layers.push(isObject(item) ? readLayerRecord(item, layers.length) : readLayerName(name, layers.length));
  }
  if (layers.length === 0)
    return err(
      appError('E-ENGINE-NOT-ENGINE', 'The list of layers is empty, or holds no layer.', {
        hint: 'An engine that was built with --profilingVerbosity=none tells nothing; build it with --profilingVerbosity=detailed.',
      }),
    );
  const root = isObject(value) ? value : {};
  const schema = schemaOf(root, list);
  const ioTensors = ioTensorsOf(root, layers);
  return ok({
    schema,
    tensorrt: null,
    layers,
    ioTensors,
    missing: [
      ...(truncated
        ? ['The file ends in the middle, or is damaged: layers after that place are missing. Copy or export it again.']
        : []),
      ...(nameless > 0 ? [`Entries of the layer list that are no layers, left out: ${nameless}.`] : []),
      ...(otherProfiles > 0 ? [`Layers of further optimization profiles, not shown: ${otherProfiles}.`] : []),
      ...(ioTensors.length === 0 ? [noBindings] : []),
      ...whatIsMissing(schema, layers),
    ],
  });
}

const listKeys = ['Layers', 'layers', 'LayerInfo', 'layerInfo'];

function layerListOf(value: unknown): readonly unknown[] | null {
  if (isList(value)) return looksLikeLayers(value) ? value : null;
  if (!isObject(value)) return null;
  for (const key of listKeys) {
    const list = value[key];
    if (isList(list)) return list;
    if (isObject(list)) return layerListOf(list);
  }
  return null;
}

/** A bare array is a layer list only when its records say so: a profile and a times file are arrays too. */
const looksLikeLayers = (list: readonly unknown[]): boolean =>
  list.some((item) => isObject(item) && (typeof item['LayerType'] === 'string' || isList(item['Outputs'])));
