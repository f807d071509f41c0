import type { RunId } from '../base/brand.ts';

/** One file that can be mailed. */
export interface ReportMethods {
  'report.export': { input: ReportRequest; output: { readonly path: string; readonly sizeBytes: number } };
  /** An address of the app's own, for a sandboxed frame; good until the next preview. */
  'report.preview': { input: ReportDraft; output: { readonly url: string } };
}

export interface ReportDraft {
  readonly title: string;
  readonly notes: string;
  readonly comparisons: readonly { readonly a: RunId; readonly b: RunId }[];
}

export interface ReportRequest extends ReportDraft {
  readonly token: string;
  readonly format: ReportFormat;
}

export type ReportFormat = 'html' | 'pdf';
