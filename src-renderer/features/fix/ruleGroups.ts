import type { Finding, FixOffer } from '../../../shared/qdq/types.ts';

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
      const offers = distinctOffers(own);
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
  distinctOffers(findings)
    .filter((offer) => offer.automatic)
    .map((offer) => offer.id);

const distinctOffers = (findings: readonly Finding[]): readonly FixOffer[] => [
  ...new Map(findings.flatMap((finding) => finding.fixes).map((offer) => [offer.id, offer])).values(),
];
