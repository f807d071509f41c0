import { Loading, Problem } from '../../ui/Problem.tsx';
import { SeverityIcon } from '../../ui/SeverityIcon.tsx';
import { Tag } from '../../ui/Tag.tsx';
import type { AnalysisState } from './useVariants.ts';

/** What the rules say, worst first. */
export function FindingList({ analysis }: { readonly analysis: AnalysisState }) {
  if (analysis.kind === 'pending') return <Loading what="Analysing" />;
  if (analysis.kind === 'failed') return <Problem error={analysis.error} />;
  const findings = analysis.analysis.findings.toSorted((a, b) => order[a.severity] - order[b.severity]);
  if (findings.length === 0) return <p className="variant-none">No rule has anything against this model.</p>;
  return (
    <ul className="findings">
      {findings.map((finding, at) => (
        <li key={`${finding.rule} ${at}`} className="finding">
          <SeverityIcon severity={finding.severity} />
          <div>
            <p>{finding.message}</p>
            <p className="finding-foot">
              <span className="mono">{finding.rule}</span>
              {finding.fixes.some((fix) => fix.automatic) ? (
                <Tag tone="ok">fixable</Tag>
              ) : (
                finding.fixes.length > 0 && <Tag>fixable on request</Tag>
              )}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

const order = { error: 0, warning: 1, info: 2 } as const;
