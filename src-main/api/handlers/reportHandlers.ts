import { ok } from '../../../shared/base/result.ts';
import type { ReportMethods } from '../../../shared/contract/reportMethods.ts';
import { exportReport } from '../../studio/runs/exportReport.ts';
import { withProject, type HandlerContext, type HandlersOf } from './context.ts';

/** Reports: a look before, and the file. */
export const reportHandlers = (context: HandlerContext): HandlersOf<keyof ReportMethods> => ({
  'report.export': async ({ token, ...choice }) => {
    const path = context.tokens.path(token);
    return path.ok ? withProject(context, (studio) => exportReport(studio, choice, path.value)) : path;
  },
  'report.preview': async (choice) => {
    const { token, path } = context.previews.next();
    const written = await withProject(context, (studio) => exportReport(studio, choice, path));
    return written.ok ? ok({ url: `app://report/${token}` }) : written;
  },
});
