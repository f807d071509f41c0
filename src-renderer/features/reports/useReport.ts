import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { AppError } from '../../../shared/base/errors.ts';
import type { ReportDraft, ReportFormat } from '../../../shared/contract/reportMethods.ts';
import type { Run } from '../../../shared/contract/project.ts';
import { call, errorOf } from '../../bridge/bridge.ts';
import { tellDone } from '../../bridge/notices.ts';
import { queries } from '../../bridge/queries.ts';
import { useAct, type Act } from '../../bridge/useAct.ts';
import { bytes } from '../../ui/format.ts';

export interface ReportState {
  readonly runs: readonly Run[];
  readonly url: string | null;
  readonly error: AppError | null;
  readonly isPreviewing: boolean;
  readonly save: Act<ReportFormat>;
}

const restMs = 500;
const noRuns: readonly Run[] = [];

/** The preview of a draft, made anew when typing rests, and its export. */
export function useReport(draft: ReportDraft): ReportState {
  const runs = (useQuery(queries.runs()).data ?? noRuns).filter((run) => run.state === 'done');
  const rested = useRested(draft);
  const preview = useQuery({
    ...queries.reportPreview(rested),
    enabled: rested.comparisons.length > 0,
    placeholderData: keepPreviousData,
  });
  const save = useAct(
    async (format: ReportFormat) => {
      const [place] = await call('files.pick', { purpose: format === 'pdf' ? 'save-report-pdf' : 'save-report' });
      return place ? call('report.export', { ...draft, format, token: place.token }) : null;
    },
    (saved) => {
      if (saved) tellDone(`Saved the report, ${bytes(saved.sizeBytes)}.`, null, saved.path);
    },
  );
  return {
    runs,
    url: draft.comparisons.length > 0 ? (preview.data?.url ?? null) : null,
    error: preview.error ? errorOf(preview.error) : null,
    isPreviewing: preview.isFetching,
    save,
  };
}

/** The value once it has not changed for a while. */
function useRested(draft: ReportDraft): ReportDraft {
  const [rested, setRested] = useState(draft);
  const text = JSON.stringify(draft);
  useEffect(() => {
    const timer = window.setTimeout(() => setRested(JSON.parse(text) as ReportDraft), restMs);
    return () => window.clearTimeout(timer);
  }, [text]);
  return rested;
}
