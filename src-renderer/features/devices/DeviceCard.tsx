import type { DeviceRecord } from '../../../shared/contract/project.ts';
import { FigureTag, Tag } from '../../ui/Tag.tsx';
import { clockWords, kindWords, whatItIs } from './deviceWords.ts';
import { Presence } from './Presence.tsx';

interface DeviceCardProps {
  readonly device: DeviceRecord;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}

/** A device at a glance: is it there, what is it, in which state does it measure. */
export function DeviceCard({ device, isSelected, onSelect }: DeviceCardProps) {
  const { name, presence, kind, standIn, facts } = device;
  const state = [
    facts?.tensorrt == null ? null : `TensorRT ${facts.tensorrt}`,
    facts?.powerMode ?? null,
    clockWords(facts?.clocksLocked),
  ].filter((part) => part !== null);
  const missing = facts?.checks.filter((check) => check.state === 'failed').length ?? 0;
  return (
    <button type="button" className="device-card" aria-pressed={isSelected} onClick={onSelect}>
      <span className="device-card-head">
        <b className="device-card-name">{name}</b>
        <Presence of={presence} />
      </span>
      <span className="device-card-line">{whatItIs(device)}</span>
      {state.length > 0 && <span className="device-card-line muted">{state.join(' · ')}</span>}
      <span className="device-card-tags">
        <Tag>{kindWords[kind]}</Tag>
        {standIn && <FigureTag kind="test-board" />}
        {kind === 'estimate' && <FigureTag kind="estimated" />}
        {device.isPaused && <Tag tone="warn">paused</Tag>}
        {missing > 0 && (
          <Tag tone="bad">{missing === 1 ? 'something is missing' : `${missing} things are missing`}</Tag>
        )}
      </span>
    </button>
  );
}
