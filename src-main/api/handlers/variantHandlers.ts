import { ok, type Result } from '../../../shared/base/result.ts';
import type { VariantMethods } from '../../../shared/contract/variantMethods.ts';
import { calibrationData } from '../calibrationData.ts';
import { analyseVariant } from '../../studio/variants/analyseVariant.ts';
import { exportModel } from '../../studio/variants/exportModel.ts';
import { fp16Variant } from '../../studio/variants/fp16Variant.ts';
import { importModel } from '../../studio/variants/importModel.ts';
import { insertionOutlook } from '../../studio/variants/insertionOutlook.ts';
import { maskVariant } from '../../studio/variants/maskVariant.ts';
import { predictVariant } from '../../studio/variants/predictVariant.ts';
import { quantizeVariant } from '../../studio/variants/quantizeVariant.ts';
import { removeVariant } from '../../studio/variants/removeVariant.ts';
import { renameVariant } from '../../studio/variants/renameVariant.ts';
import { rescaleVariant } from '../../studio/variants/rescaleVariant.ts';
import { scalesOfVariant } from '../../studio/variants/scalesOfVariant.ts';
import { scoreOfVariant } from '../../studio/variants/scoreOfVariant.ts';
import { scoreVariant } from '../../studio/variants/scoreVariant.ts';
import { variantGraph } from '../../studio/variants/variantGraph.ts';
import type { Studio } from '../../studio/studio.ts';
import { done, withProject, type HandlerContext, type HandlersOf } from './context.ts';

/** Variants of the open project: import, look, make others of them, score, name, export, remove. */
export const variantHandlers = (context: HandlerContext): HandlersOf<keyof VariantMethods> => {
  const { tokens } = context;
  const { tasks } = context.session;
  const makeVariant = <T>(work: (studio: Studio) => Promise<Result<T>>): Promise<Result<T>> =>
    withProject(context, work, 'variants', 'history');
  return {
    'variants.list': () => withProject(context, (studio) => ok(studio.store.variants.list())),
    'variants.import': async ({ token }) => {
      const path = tokens.path(token);
      if (!path.ok) return path;
      return withProject(context, (studio) => importModel(studio, path.value), 'variants', 'history');
    },
    'variants.rename': ({ id, label }) =>
      withProject(context, (studio) => renameVariant(studio, id, label), 'variants', 'history'),
    'variants.remove': async ({ id }) =>
      done(await withProject(context, (studio) => removeVariant(studio, id), 'variants', 'runs', 'history')),
    'variants.export': async ({ id, token }) => {
      const path = tokens.path(token);
      return path.ok ? withProject(context, (studio) => exportModel(studio, id, path.value)) : path;
    },
    'variants.analysis': ({ id, target }) => withProject(context, (studio) => analyseVariant(studio, id, target)),
    'variants.graph': ({ id }) => withProject(context, (studio) => variantGraph(studio, id)),
    'variants.predicted': ({ id, target }) => withProject(context, (studio) => predictVariant(studio, id, target)),
    'variants.insertion': ({ id, ...asked }) => withProject(context, (studio) => insertionOutlook(studio, id, asked)),
    'variants.quantize': async ({ id, task, data: chosen, ...wanted }) => {
      const data = calibrationData(chosen, tokens);
      if (!data.ok) return data;
      return makeVariant((studio) =>
        tasks.run(task, (progress, signal) =>
          quantizeVariant(studio, id, { ...wanted, data: data.value }, progress, signal),
        ),
      );
    },
    'variants.mask': ({ id, region }) => makeVariant((studio) => maskVariant(studio, id, region)),
    'variants.fp16': ({ id }) => makeVariant((studio) => fp16Variant(studio, id)),
    'variants.scales': ({ id }) => withProject(context, (studio) => scalesOfVariant(studio, id)),
    'variants.rescale': ({ id, group, scale }) => makeVariant((studio) => rescaleVariant(studio, id, group, scale)),
    'variants.score': async ({ id, task, data: chosen, labels, shapes }) => {
      const data = calibrationData(chosen, tokens);
      if (!data.ok) return data;
      const file = labels === null ? ok(null) : tokens.path(labels);
      if (!file.ok) return file;
      const labelled = file.value === null ? null : { file: file.value, decode: null, nms: null };
      return withProject(
        context,
        (studio) =>
          tasks.run(task, (progress, signal) =>
            scoreVariant(studio, id, { data: data.value, labels: labelled, shapes }, progress, signal),
          ),
        'variants',
      );
    },
    'variants.lastScore': ({ id }) => withProject(context, (studio) => scoreOfVariant(studio, id)),
    'variants.stop': async ({ task }) => {
      tasks.stop(task);
      return ok(null);
    },
  };
};
