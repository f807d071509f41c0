import { ok, type Result } from '../../../shared/base/result.ts';
import type { FixMethods, FixRequest } from '../../../shared/contract/fixMethods.ts';
import { applyFixes } from '../../studio/fixes/applyFixes.ts';
import { carryIntoPytorch } from '../../studio/fixes/carryIntoPytorch.ts';
import { checkReexport } from '../../studio/fixes/checkReexport.ts';
import { randomCalibration } from '../../studio/fixes/fixChoice.ts';
import { gateFix } from '../../studio/fixes/gateFix.ts';
import type { VariantFixChoice } from '../../studio/fixes/planFix.ts';
import { previewFix } from '../../studio/fixes/previewFix.ts';
import type { FileTokens } from '../fileTokens.ts';
import { withProject, type HandlerContext, type HandlersOf } from './context.ts';

/** Fixes: what they would do, doing it as a new variant, and carrying it into training. */
export const fixHandlers = (context: HandlerContext): HandlersOf<keyof FixMethods> => ({
  'fix.preview': async (request) => {
    const choice = choiceOf(request, context.tokens);
    return choice.ok ? withProject(context, (studio) => previewFix(studio, request.variant, choice.value)) : choice;
  },
  'fix.apply': async ({ label, ...request }) => {
    const choice = choiceOf(request, context.tokens);
    if (!choice.ok) return choice;
    const applied = await withProject(
      context,
      (studio) => applyFixes(studio, request.variant, choice.value, label),
      'variants',
      'history',
    );
    return applied.ok ? ok(applied.value.variant) : applied;
  },
  'fix.gate': async ({ variant, task, token, shapes }) => {
    const labels = context.tokens.path(token);
    if (!labels.ok) return labels;
    return withProject(
      context,
      (studio) =>
        context.session.tasks.run(task, (progress, signal) =>
          gateFix(studio, variant, labels.value, shapes, progress, signal),
        ),
      'variants',
    );
  },
  'fix.carry': async ({ variant, token }) => {
    const folder = context.tokens.path(token);
    return folder.ok ? withProject(context, (studio) => carryIntoPytorch(studio, variant, folder.value)) : folder;
  },
  'fix.checkReexport': async ({ variant, token }) => {
    const model = context.tokens.path(token);
    return model.ok ? withProject(context, (studio) => checkReexport(studio, variant, model.value)) : model;
  },
});

function choiceOf({ scales, target, fixes, shapes }: FixRequest, tokens: FileTokens): Result<VariantFixChoice> {
  const chosen = { target, fixes, shapes };
  switch (scales.kind) {
    case 'none':
      return ok({ ...chosen, calibration: null });
    case 'random':
      return ok({ ...chosen, calibration: randomCalibration(scales.count) });
    case 'images': {
      const folder = tokens.path(scales.token);
      return folder.ok ? ok({ ...chosen, calibration: { kind: 'images', folder: folder.value } }) : folder;
    }
  }
}
