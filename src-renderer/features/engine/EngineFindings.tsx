import { useMemo, useState } from 'react';
import type { EngineFinding, EngineRule } from '../../../shared/engine/lint/types.ts';
import { ms, percent, plural } from '../../ui/format.ts';
import { SeverityIcon } from '../../ui/SeverityIcon.tsx';
import './engineFindings.css';

interface EngineFindingsProps {
  readonly findings: readonly EngineFinding[];
  readonly totalMs: number | null;
  readonly onShow: (layers: readonly number[]) => void;
}

interface RuleSum {
  readonly rule: EngineRule;
  readonly findings: readonly EngineFinding[];
  readonly layers: readonly number[];
  readonly ms: number | null;
}

/** What the engine itself shows, by rule, costliest first; a line shows its layers on the graph. */
export function EngineFindings({ findings, totalMs, onShow }: EngineFindingsProps) {
  const sums = useMemo(() => sumByRule(findings), [findings]);
  return (
    <ul className="engine-findings">
      {sums.map((sum) => (
        <RuleLines key={sum.rule} sum={sum} totalMs={totalMs} onShow={onShow} />
      ))}
    </ul>
  );
}

const first = 2;
const step = 20;

function RuleLines({ sum, totalMs, onShow }: { readonly sum: RuleSum } & Omit<EngineFindingsProps, 'findings'>) {
  const [shown, setShown] = useState(first);
  const rest = sum.findings.length - shown;
  return (
    <li className="engine-rule">
      <button
        type="button"
        className="engine-finding"
        disabled={sum.layers.length === 0}
        onClick={() => onShow(sum.layers)}
      >
        <SeverityIcon severity={severityOf(sum.findings[0]!)} />
        <span className="engine-finding-text">
          <b>{ruleNames[sum.rule]}</b>
          <span className="engine-finding-cost">
            {[
              sum.layers.length > 0 && plural(sum.layers.length, 'layer'),
              sum.ms !== null && `${ms(sum.ms)} ms`,
              sum.ms !== null && totalMs !== null && `${percent(sum.ms / totalMs)} %`,
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
      </button>
      <ul>
        {sum.findings.slice(0, shown).map((finding) => (
          <li key={finding.message}>
            <button
              type="button"
              className="engine-finding engine-finding-single"
              disabled={finding.layers.length === 0}
              onClick={() => onShow(finding.layers)}
            >
              <span className="engine-finding-text">
                {finding.message} <span className="muted">{finding.advice}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" className="engine-more" onClick={() => setShown(shown + step)}>
          {rest} more
        </button>
      )}
    </li>
  );
}

function sumByRule(findings: readonly EngineFinding[]): readonly RuleSum[] {
  const byRule = new Map<EngineRule, EngineFinding[]>();
  for (const finding of findings) {
    const own = byRule.get(finding.rule);
    if (own) own.push(finding);
    else byRule.set(finding.rule, [finding]);
  }
  return [...byRule]
    .map(([rule, own]) => {
      const known = own.flatMap((finding) => (finding.ms === null ? [] : [finding.ms]));
      return {
        rule,
        findings: own,
        layers: [...new Set(own.flatMap((finding) => finding.layers))],
        ms: known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0),
      };
    })
    .toSorted((a, b) => (b.ms ?? 0) - (a.ms ?? 0));
}

const severityOf = ({ severity }: EngineFinding): 'error' | 'warning' | 'info' =>
  severity === 'note' ? 'info' : severity;

const ruleNames: Readonly<Record<EngineRule, string>> = {
  'surviving-qdq': 'Q/DQ that stayed a kernel',
  'int8-to-float': 'INT8 layers that write float',
  'mixed-residual': 'Residual adds of two types',
  'fp32-remainder': 'Layers left in FP32',
  'type-changing-copy': 'Copies that change the type',
  'no-tensor-cores': 'Kernels without tensor cores',
  'unaligned-channels': 'Channel counts that do not align',
  'concat-copy': 'Copied into a Concat',
  'type-changing-slice': 'Slices that change the type',
  'many-short-layers': 'Many short layers',
  'names-only': 'Only names in the file',
  'thin-profile': 'A profile of few iterations',
  'unmatched-profile': 'Profile entries without a layer',
  'side-by-side-streams': 'Layers on several streams',
  'fake-ranges': 'Invented ranges',
  'spoiled-measurement': 'A spoiled measurement',
};
