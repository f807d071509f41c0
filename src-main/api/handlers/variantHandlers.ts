import { ok } from '../../../shared/base/result.ts';
import type { VariantMethods } from '../../../shared/contract/variantMethods.ts';
import { analyseVariant } from '../../studio/variants/analyseVariant.ts';
import { exportModel } from '../../studio/variants/exportModel.ts';
import { importModel } from '../../studio/variants/importModel.ts';
import { predictVariant } from '../../studio/variants/predictVariant.ts';
import { removeVariant } from '../../studio/variants/removeVariant.ts';
import { renameVariant } from '../../studio/variants/renameVariant.ts';
import { variantGraph } from '../../studio/variants/variantGraph.ts';
import { done, withProject, type HandlerContext, type HandlersOf } from './context.ts';

/** Variants of the open project: import, look, name, export, remove. */
export const variantHandlers = (context: HandlerContext): HandlersOf<keyof VariantMethods> => {
  const { tokens } = context;
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
  };
};
