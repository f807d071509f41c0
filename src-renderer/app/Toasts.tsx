import { useEffect, useEffectEvent, useRef } from 'react';
import { Button, IconButton } from '../ui/Button.tsx';
import { useCopy } from '../ui/clipboard.ts';
import { Icon } from '../ui/Icon.tsx';
import { useNotices, type Notice } from '../bridge/notices.ts';
import './toasts.css';

const shownMs = 7000;

export function Toasts() {
  const { notices, dismiss } = useNotices();
  return (
    <div className="toasts" role="region" aria-label="Messages">
      {notices.map((notice) => (
        <Toast key={notice.id} notice={notice} onClose={() => dismiss(notice.id)} />
      ))}
    </div>
  );
}

/** Problems stay until they are closed; the rest goes by itself unless the pointer rests on it. */
function Toast({ notice, onClose }: { readonly notice: Notice; readonly onClose: () => void }) {
  const copy = useCopy();
  const timer = useRef<number>(undefined);
  const wait = (): void => {
    if (notice.tone === 'done') timer.current = window.setTimeout(onClose, shownMs);
  };
  const hold = (): void => window.clearTimeout(timer.current);
  const start = useEffectEvent(wait);
  useEffect(() => {
    start();
    return () => window.clearTimeout(timer.current);
  }, []);
  return (
    <div
      className={`toast toast-${notice.tone}`}
      role={notice.tone === 'problem' ? 'alert' : 'status'}
      onPointerEnter={hold}
      onPointerLeave={wait}
    >
      <span className="toast-icon">
        <Icon name={notice.tone === 'problem' ? 'error' : 'ok'} size={16} />
      </span>
      <div className="toast-body">
        <p className="toast-title">{notice.title}</p>
        {notice.text !== null && <p className="muted">{notice.text}</p>}
        {(notice.action !== null || notice.details !== null) && (
          <div className="toast-actions">
            {notice.action && (
              <Button
                onClick={() => {
                  onClose();
                  notice.action?.run();
                }}
              >
                {notice.action.label}
              </Button>
            )}
            {notice.details !== null && (
              <Button icon="copy" onClick={() => copy(`${notice.title}\n${notice.details ?? ''}`, 'the details')}>
                Copy details
              </Button>
            )}
          </div>
        )}
      </div>
      <IconButton icon="close" label="Dismiss" onClick={onClose} />
    </div>
  );
}
