import type { Finding, FixOffer } from '../../../shared/qdq/types.ts';
import type { FindingRef } from '../../ui/place.ts';

/** The findings of one rule, as they are chosen together. */
export interface RuleGroup {
  readonly rule: string;
  readonly title: string;
  readonly severity: Finding['severity'];
  readonly findings: readonly Finding[];
  readonly offers: readonly FixOffer[];
}

const order = { error: 0, warning: 1, info: 2 } as const;

/** Groups with a fix first, then by severity and number. */
export function ruleGroups(findings: readonly Finding[]): readonly RuleGroup[] {
  const byRule = new Map<string, Finding[]>();
  for (const finding of findings) byRule.set(finding.rule, [...(byRule.get(finding.rule) ?? []), finding]);
  return [...byRule]
    .map(([rule, own]): RuleGroup => {
      const offers = offersOf(own);
      return {
        rule,
        title: own[0]!.title,
        severity: own.reduce(
          (worst, { severity }) => (order[severity] < order[worst] ? severity : worst),
          own[0]!.severity,
        ),
        findings: own,
        offers,
      };
    })
    .toSorted(
      (a, b) =>
        Number(b.offers.length > 0) - Number(a.offers.length > 0) ||
        order[a.severity] - order[b.severity] ||
        b.findings.length - a.findings.length,
    );
}

/** What is applied without being asked. */
export const automaticFixes = (findings: readonly Finding[]): readonly string[] =>
  offersOf(findings)
    .filter((offer) => offer.automatic)
    .map((offer) => offer.id);

/** Each once, also where several findings have the same answer. */
export const offersOf = (findings: readonly Finding[]): readonly FixOffer[] => [
  ...new Map(findings.flatMap((finding) => finding.fixes).map((offer) => [offer.id, offer])).values(),
];

/** Those of the rule that touch any of the nodes; all of the rule where the names do not tell. */
export function findingsMeant(findings: readonly Finding[], { rule, nodes }: FindingRef): readonly Finding[] {
  const own = findings.filter((finding) => finding.rule === rule);
  const names = new Set(nodes);
  const touching = own.filter((finding) => finding.nodes.some((node) => names.has(node)));
  return touching.length > 0 ? touching : own;
}
