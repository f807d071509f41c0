import type { RunId } from '../base/brand.ts';

/** The one HTML file. */
export interface ReportMethods {
  'report.export': { input: ReportRequest; output: { readonly path: string; readonly sizeBytes: number } };
  /** An address of the app's own, for a sandboxed frame; good until the next preview. */
  'report.preview': { input: Omit<ReportRequest, 'token'>; output: { readonly url: string } };
}

export interface ReportRequest {
  readonly token: string;
  readonly title: string;
  readonly notes: string;
  readonly comparisons: readonly { readonly a: RunId; readonly b: RunId }[];
}
