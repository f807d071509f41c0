import { useQuery } from '@tanstack/react-query';
import { knownSms, parseTarget } from '../../../shared/base/target.ts';
import type { Settings } from '../../../shared/contract/appMethods.ts';
import { call } from '../../bridge/bridge.ts';
import { queries } from '../../bridge/queries.ts';
import { useAct } from '../../bridge/useAct.ts';
import { useSettings } from '../../bridge/useSettings.ts';
import { Button } from '../../ui/Button.tsx';
import { Field, Select } from '../../ui/Field.tsx';
import { Facts, Panel } from '../../ui/Panel.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import './settings.css';

const versions = ['8.2', '8.4', '8.5', '8.6', '10.0', '10.3', '10.7', '10.13', '11.0', '11.4'];
const boards: Readonly<Record<number, string>> = {
  70: 'Volta',
  72: 'Xavier',
  75: 'Turing',
  80: 'A100',
  86: 'RTX 30',
  87: 'Orin',
  89: 'RTX 40',
  90: 'H100',
  100: 'B100',
  110: 'Thor',
  120: 'RTX 50',
};

export function SettingsPage({ hasProject }: { readonly hasProject: boolean }) {
  const { theme, target } = useSettings();
  const info = useQuery(queries.appInfo()).data;
  const set = useAct((patch: Partial<Settings>) => call('settings.set', { patch }));
  const openLink = useAct((link: 'docs' | 'licence' | 'guide') => call('links.open', { link }));
  const parsed = parseTarget(target);
  const { tensorrt, sm } = parsed.ok ? parsed.value : { tensorrt: '10.3', sm: 87 };
  const setTarget = (next: { readonly tensorrt: string; readonly sm: number }): void =>
    set.run({ target: `trt=${next.tensorrt},sm=${next.sm}` });
  const listed = versions.includes(tensorrt) ? versions : [...versions, tensorrt];
  return (
    <div className="settings-page">
      <Panel title="Appearance">
        <div className="settings-body">
          <Segmented<Settings['theme']>
            label="Theme"
            value={theme}
            options={[
              { value: 'system', label: 'As the desktop' },
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
              { value: 'high-contrast', label: 'High contrast' },
            ]}
            onChange={(next) => set.run({ theme: next })}
          />
        </div>
      </Panel>
      {hasProject && (
        <Panel title="Target of this project">
          <div className="settings-body">
            <p className="muted">
              What legality, findings and predictions are for. Analyses are made anew when it changes.
            </p>
            <div className="settings-row">
              <Field label="TensorRT">
                {(id) => (
                  <Select
                    id={id}
                    value={tensorrt}
                    options={listed.map((version) => ({ value: version, label: version }))}
                    onChoose={(version) => setTarget({ tensorrt: version, sm })}
                  />
                )}
              </Field>
              <Field label="SM">
                {(id) => (
                  <Select
                    id={id}
                    value={String(sm)}
                    options={knownSms.map((known) => ({
                      value: String(known),
                      label: `${known} · ${boards[known] ?? ''}`,
                    }))}
                    onChoose={(chosen) => setTarget({ tensorrt, sm: Number(chosen) })}
                  />
                )}
              </Field>
            </div>
          </div>
        </Panel>
      )}
      <Panel title="About">
        <div className="settings-body">
          <Facts
            rows={[
              ['QDQ Studio', info?.version ?? '–'],
              ['Electron', info?.electron ?? '–'],
              ['Node', info?.node ?? '–'],
              ['Graphs', 'drawn with React Flow (MIT)'],
              ['Icons', 'Lucide (ISC)'],
              ['Type', 'Inter and JetBrains Mono (OFL)'],
            ]}
          />
          <div className="settings-row">
            <Button onClick={() => openLink.run('docs')}>Documentation</Button>
            <Button onClick={() => openLink.run('licence')}>Licence</Button>
            <Button onClick={() => openLink.run('guide')}>NVIDIA’s YOLOv7 QAT guide</Button>
          </div>
        </div>
      </Panel>
    </div>
  );
}
