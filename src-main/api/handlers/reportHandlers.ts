import { ok, type Result } from '../../../shared/base/result.ts';
import type { ReportDraft, ReportMethods } from '../../../shared/contract/reportMethods.ts';
import { attemptFile } from '../../files/failure.ts';
import { writeWhole } from '../../files/wholeFile.ts';
import { exportReport } from '../../studio/runs/exportReport.ts';
import { withProject, type HandlerContext, type HandlersOf } from './context.ts';

/** Reports: a look before, and the file. */
export const reportHandlers = (context: HandlerContext): HandlersOf<keyof ReportMethods> => {
  const preview = async (draft: ReportDraft): Promise<Result<{ readonly url: string }>> => {
    const { token, path } = context.previews.next();
    const written = await withProject(context, (studio) => exportReport(studio, draft, path));
    return written.ok ? ok({ url: `app://report/${token}` }) : written;
  };
  /** What the preview shows, printed. */
  const print = async (draft: ReportDraft, path: string): Promise<Result<{ path: string; sizeBytes: number }>> => {
    const shown = await preview(draft);
    if (!shown.ok) return shown;
    const pdf = await context.desktop.printPdf(shown.value.url);
    return attemptFile(path, async () => {
      await writeWhole(path, [pdf]);
      return { path, sizeBytes: pdf.byteLength };
    });
  };
  return {
    'report.export': async ({ token, format, ...draft }) => {
      const path = context.tokens.path(token);
      if (!path.ok) return path;
      return format === 'pdf'
        ? print(draft, path.value)
        : withProject(context, (studio) => exportReport(studio, draft, path.value));
    },
    'report.preview': preview,
  };
};
