import { useState } from 'react';
import type { Finding } from '../../../shared/qdq/types.ts';
import { Check } from '../../ui/Field.tsx';
import { bytes, plural } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { SeverityIcon } from '../../ui/SeverityIcon.tsx';
import { Tag } from '../../ui/Tag.tsx';
import type { RuleGroup } from './ruleGroups.ts';
import { savedText, type Saving } from './saving.ts';

interface FindingGroupsProps {
  readonly groups: readonly RuleGroup[];
  /** A rule that is open from the start. */
  readonly firstOpen: string | null;
  readonly savings: ReadonlyMap<string, Saving>;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (offers: readonly string[], isOn: boolean) => void;
  readonly onShow: (finding: Finding) => void;
}

/** Findings by rule: choose a whole rule, or open it and choose one by one. */
export function FindingGroups({ groups, firstOpen, savings, chosen, onChoose, onShow }: FindingGroupsProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set(firstOpen === null ? [] : [firstOpen]));
  const toggle = (rule: string): void => {
    const next = new Set(open);
    if (!next.delete(rule)) next.add(rule);
    setOpen(next);
  };
  return (
    <ul className="fix-groups">
      {groups.map((group) => (
        <li key={group.rule} className="fix-group">
          <GroupHead
            group={group}
            saving={savings.get(group.rule) ?? null}
            chosen={chosen}
            isOpen={open.has(group.rule)}
            onToggle={() => toggle(group.rule)}
            onChoose={onChoose}
          />
          {open.has(group.rule) && (
            <ul>
              {group.findings.map((finding, at) => (
                <FindingLine key={at} finding={finding} chosen={chosen} onChoose={onChoose} onShow={onShow} />
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}

interface GroupHeadProps extends Pick<FindingGroupsProps, 'chosen' | 'onChoose'> {
  readonly group: RuleGroup;
  readonly saving: Saving | null;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function GroupHead({ group, saving, chosen, isOpen, onToggle, onChoose }: GroupHeadProps) {
  const ids = group.offers.map((offer) => offer.id);
  const on = ids.filter((id) => chosen.has(id)).length;
  return (
    <div className="fix-group-head">
      {ids.length > 0 ? (
        <Check
          label={<span className="visually-hidden">Fix {group.title}</span>}
          isOn={on === ids.length}
          isMixed={on > 0 && on < ids.length}
          onChange={(isOn) => onChoose(ids, isOn)}
        />
      ) : (
        <span className="fix-no-check" title="No fix is on offer" />
      )}
      <button type="button" className="fix-group-open" aria-expanded={isOpen} onClick={onToggle}>
        <Icon name={isOpen ? 'down' : 'right'} size={12} />
        <SeverityIcon severity={group.severity} />
        <span className="fix-group-title">
          <span className="mono">{group.rule}</span> {group.title}
          <span className="fix-saving">
            {ids.length === 0 ? 'no fix on offer' : saving === null ? '…' : savingText(saving)}
          </span>
        </span>
        <Tag>{group.findings.length}</Tag>
      </button>
    </div>
  );
}

/** Time as a range where a board is known; else what the prediction counts. */
function savingText({ ms: saved, kernels, movedBytes, confidence }: Saving): string {
  const gains = [
    saved === null ? null : savedText(saved),
    kernels === 0 ? null : `${kernels > 0 ? '−' : '+'}${plural(Math.abs(kernels), 'kernel')}`,
    movedBytes === 0 ? null : `${movedBytes > 0 ? '−' : '+'}${bytes(Math.abs(movedBytes))}`,
  ].filter((gain) => gain !== null);
  if (gains.length === 0) return 'no change expected';
  return confidence === null ? gains.join(', ') : `${gains.join(', ')} · ${confidence} confidence`;
}

function FindingLine({
  finding,
  chosen,
  onChoose,
  onShow,
}: Pick<FindingGroupsProps, 'chosen' | 'onChoose' | 'onShow'> & { readonly finding: Finding }) {
  return (
    <li className="fix-finding">
      <button type="button" className="fix-finding-text" onClick={() => onShow(finding)}>
        {finding.message}
      </button>
      {finding.fixes.map((offer) => (
        <Check
          key={offer.id}
          label={
            <span>
              {offer.summary} {!offer.automatic && <Tag>only on request</Tag>}
            </span>
          }
          isOn={chosen.has(offer.id)}
          onChange={(isOn) => onChoose([offer.id], isOn)}
        />
      ))}
    </li>
  );
}
