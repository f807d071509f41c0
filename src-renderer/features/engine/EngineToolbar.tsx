import { useMemo, type ReactNode, type RefObject } from 'react';
import { colourModes, type ColourMode } from '../../graph/colour.ts';
import { IconButton } from '../../ui/Button.tsx';
import { TextInput } from '../../ui/Field.tsx';
import { ms, plural } from '../../ui/format.ts';
import { Spacer, Toolbar } from '../../ui/Panel.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { FigureTag, Tag } from '../../ui/Tag.tsx';
import { survivalText } from './survival.ts';
import type { EngineView } from './useEngine.ts';
import type { Found } from './useFound.ts';
import './engineToolbar.css';

interface EngineToolbarProps {
  readonly view: EngineView;
  readonly picker: ReactNode;
  readonly mode: ColourMode;
  readonly onMode: (mode: ColourMode) => void;
  readonly copies: readonly number[];
  readonly selected: number | null;
  readonly onStep: (by: 1 | -1) => void;
  readonly found: Found;
  readonly searchBox: RefObject<HTMLInputElement | null>;
  readonly onNextHit: (by: 1 | -1) => void;
  readonly actions: ReactNode;
}

const modeNames: Readonly<Record<ColourMode, string>> = { precision: 'Precision', type: 'Type', heat: 'Heat' };

export function EngineToolbar(props: EngineToolbarProps) {
  const { view, picker, mode, onMode, copies, selected, onStep, found, searchBox, onNextHit, actions } = props;
  const { search, setSearch, unclear, hits } = found;
  const median = view.detail?.run.summary?.medianMs ?? null;
  const survival = useMemo(() => survivalText(view), [view]);
  const at = selected === null ? -1 : copies.indexOf(selected);
  return (
    <Toolbar label="Engine">
      {picker}
      {median !== null && <b className="engine-median">{ms(median)} ms</b>}
      <FigureTag kind={view.figures} />
      <Segmented
        label="Colour by"
        value={mode}
        options={colourModes.map((value) => ({
          value,
          label: modeNames[value],
          isDisabled: value === 'heat' && view.model.totalMs === null,
        }))}
        onChange={onMode}
      />
      {survival !== null && <Tag tone="bad">{survival}</Tag>}
      <Spacer />
      {copies.length > 0 && (
        <span className="engine-steps" role="group" aria-label="Reformats">
          <IconButton icon="left" label="Previous reformat" shortcut="P" onClick={() => onStep(-1)} />
          <span className="engine-step-text">
            {at < 0 ? plural(copies.length, 'reformat') : `Reformat ${at + 1} of ${copies.length}`}
          </span>
          <IconButton icon="right" label="Next reformat" shortcut="N" onClick={() => onStep(1)} />
        </span>
      )}
      <span className="engine-search">
        <TextInput
          ref={searchBox}
          type="search"
          className="mono"
          aria-label="Search layers"
          aria-description="Words such as time>0.05ms, reformat, int8, out:fp16, a name, or -word to leave out"
          aria-invalid={unclear.length > 0}
          placeholder="int8 time>0.05ms"
          value={search}
          data-testid="engine-search"
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') onNextHit(event.shiftKey ? -1 : 1);
            if (event.key === 'Escape') {
              setSearch('');
              event.currentTarget.blur();
            }
          }}
        />
        <span className="engine-hits" aria-live="polite">
          {unclear.length > 0 ? `? ${unclear[0]}` : hits !== null && plural(hits.length, 'layer')}
        </span>
      </span>
      {actions}
    </Toolbar>
  );
}
