import { useState, type ReactNode } from 'react';
import { Button } from '../../ui/Button.tsx';
import { ago } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import type { IconName } from '../../ui/icons.ts';
import { Kbd } from '../../ui/Kbd.tsx';
import './start.css';

interface RecentProject {
  readonly path: string;
  readonly name: string;
  readonly openedAt: string;
}

interface StartPageProps {
  readonly recent: readonly RecentProject[];
  readonly isBusy: boolean;
  readonly onNew: () => void;
  readonly onOpen: () => void;
  readonly onSample: () => void;
  readonly onRecent: (path: string) => void;
}

/** Before any project: what the app is for in four steps, the sample to try it on, and what was open before. */
export function StartPage({ recent, isBusy, onNew, onOpen, onSample, onRecent }: StartPageProps) {
  const [now] = useState(() => new Date());
  return (
    <div className="start">
      <div className="start-page">
        <header className="start-head">
          <h1>QDQ Studio</h1>
          <p className="muted">Find out why a quantized engine is slow, fix its Q/DQ placement, and prove it.</p>
        </header>
        <div className="start-columns">
          <section className="start-left" aria-label="Begin">
            <div className="start-acts">
              <StartAct icon="newFile" title="New project" keys="Mod+n" onClick={onNew} testId="start-new">
                One file that keeps models, runs and results
              </StartAct>
              <StartAct icon="open" title="Open project" keys="Mod+o" onClick={onOpen} testId="start-open">
                A .qdq file; dropping one here does the same
              </StartAct>
            </div>
            <h2>Recent</h2>
            {recent.length === 0 && <p className="muted start-none">Projects that you open appear here.</p>}
            <ul className="start-recent">
              {recent.map((entry) => (
                <li key={entry.path}>
                  <button type="button" className="start-entry" onClick={() => onRecent(entry.path)}>
                    <span className="start-name">{entry.name}</span>
                    <span className="start-path">{entry.path}</span>
                    <span className="start-when">{ago(entry.openedAt, now)}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
          <section className="start-right" aria-label="How it works">
            <div className="start-sample">
              <h2>Try the sample</h2>
              <p className="muted">
                A small YOLOv7-style detector with its naive QAT model and the fix that QDQ Studio makes of it. It runs
                on this computer; nothing else is needed.
              </p>
              <Button look="primary" icon="sample" isBusy={isBusy} onClick={onSample} data-testid="start-sample">
                Open the sample
              </Button>
            </div>
            <ol className="start-steps">
              <Step icon="import" title="Import">
                Drop an ONNX model, or the JSON and log files that trtexec wrote. Findings and the expected engine
                appear at once.
              </Step>
              <Step icon="play" title="Run">
                Build and measure it on a device. Every figure says where it comes from: measured, recorded, estimated
                or test board.
              </Step>
              <Step icon="compare" title="Compare">
                Where each millisecond went, by cause, down to the ONNX nodes.
              </Step>
              <Step icon="fix" title="Fix and prove">
                Tie scales, place pairs, rebuild, compare again, and send one HTML file.
              </Step>
            </ol>
          </section>
        </div>
      </div>
    </div>
  );
}

function StartAct({
  icon,
  title,
  keys,
  onClick,
  testId,
  children,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly keys: string;
  readonly onClick: () => void;
  readonly testId: string;
  readonly children: ReactNode;
}) {
  return (
    <button type="button" className="start-act" onClick={onClick} data-testid={testId}>
      <Icon name={icon} size={18} />
      <span className="start-act-text">
        <b>{title}</b>
        <span className="muted">{children}</span>
      </span>
      <Kbd keys={keys} />
    </button>
  );
}

function Step({
  icon,
  title,
  children,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <li className="start-step">
      <span className="start-step-icon">
        <Icon name={icon} />
      </span>
      <span>
        <b>{title}</b>
        <span className="muted">{children}</span>
      </span>
    </li>
  );
}
