import { join } from 'node:path';
import { predict } from '../../shared/qdq/predict/predict.ts';
import { compiledModels } from './compiledListing.ts';
import { openCore } from './openCore.ts';
import { agreementOf, readRecordedLayers } from './recordedPlacement.ts';

/** The figures of `docs/prediction.md`, computed from the recorded files; the test keeps the page equal to them. */

/** NVIDIA's recorded engines (TensorRT 8.4), and models of the same placement made for this project. */
export const recordedPlacements = [
  { model: 'resnet18-naive', engine: 'resnet18-a100/qat', survivors: 10, weighted: [8, 13], sm: 80 },
  { model: 'resnet18-residual', engine: 'resnet18-a100/qat-residual', survivors: 3, weighted: [19, 2], sm: 80 },
  {
    model: 'resnet18-residual-gap',
    engine: 'resnet18-a100/qat-residual-qgap',
    survivors: 1,
    weighted: [20, 1],
    sm: 80,
  },
  { model: 'mobilenet_v2-naive', engine: 'mobilenetv2-qat-titanrtx/trt84', survivors: 17, weighted: [36, 17], sm: 75 },
] as const;

export const predictionFigures = (shared: string): string =>
  ['### Recorded engines', engineTable(shared), '### Compiler listings', listingTable(shared)].join('\n\n');

function engineTable(shared: string): string {
  const rows = recordedPlacements.map(({ model, engine, sm }) => {
    const core = openCore(join(shared, `models/guide/${model}.onnx`));
    const prediction = predict(core, { tensorrt: '8.4', sm });
    const agreement = agreementOf(readRecordedLayers(shared, engine), core, prediction);
    const { confusion, survivors, addOwners } = agreement;
    const same = (a: readonly string[], b: readonly string[]) => a.filter((line, at) => line === b[at]).length;
    return [
      engine,
      `trt=8.4,sm=${sm}`,
      `${survivors.predicted.length} / ${survivors.recorded.length}`,
      `${same(survivors.predicted, survivors.recorded)}`,
      `${agreement.matched} / ${agreement.coreNodes}`,
      ...['int8>int8', 'int8>float', 'float>int8', 'float>float'].map((key) => String(confusion[key] ?? 0)),
      `${same(addOwners.predicted, addOwners.recorded)} / ${addOwners.recorded.length}`,
      `${prediction.reformats.format.join('–')} / ${agreement.layoutCopies}`,
    ];
  });
  return table(
    [
      'engine',
      'target',
      'survivors (predicted / recorded)',
      'of these at the same place',
      'core nodes matched',
      'INT8 as INT8',
      'INT8 as float',
      'float as INT8',
      'float as float',
      'Add owners right',
      'layout copies (predicted / recorded)',
    ],
    rows,
  );
}

function listingTable(shared: string): string {
  const rows = compiledModels(shared).map(({ name, file, activationKiBMoved }) => {
    const { movedBytes } = predict(openCore(file), { tensorrt: '11.4', sm: 86 });
    const predicted = movedBytes / 1024;
    return [
      name,
      String(activationKiBMoved),
      predicted.toFixed(0),
      `${(Math.round((predicted / activationKiBMoved - 1) * 1000) / 10 + 0).toFixed(1)} %`,
    ];
  });
  return table(['model', 'compiler, KiB', 'predicted, KiB', 'difference'], rows);
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
