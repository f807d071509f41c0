import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import { useCommands, type Command } from './commands.ts';
import './tabs.css';

export interface Tab<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
  readonly content: ReactNode;
}

interface TabsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly tabs: readonly Tab<T>[];
  readonly onChange: (value: T) => void;
  /** At the right end of the line of tabs. */
  readonly actions?: ReactNode;
}

/** Views of one thing; only the one in front exists. Each can be gone to by command. */
export function Tabs<T extends string>({ label, value, tabs, onChange, actions }: TabsProps<T>) {
  useCommands(
    tabs.map((tab): Command => ({
      id: `tab.${label}.${tab.value}`,
      title: `${label}: ${typeof tab.label === 'string' ? tab.label : tab.value}`,
      group: 'View',
      run: () => onChange(tab.value),
    })),
  );
  const current = tabs.find((tab) => tab.value === value) ?? tabs[0];
  if (!current) return null;
  return (
    <Base.Root
      className="tabs"
      value={current.value}
      onValueChange={(next) => {
        const tab = tabs.find((candidate) => candidate.value === next);
        if (tab) onChange(tab.value);
      }}
    >
      <div className="tabs-line">
        <Base.List className="tabs-list" aria-label={label}>
          {tabs.map((tab) => (
            <Base.Tab key={tab.value} value={tab.value} className="tab">
              {tab.label}
            </Base.Tab>
          ))}
        </Base.List>
        <span className="spacer" />
        {actions}
      </div>
      <Base.Panel value={current.value} className="tab-panel">
        {current.content}
      </Base.Panel>
    </Base.Root>
  );
}
