import { IconButton } from '../../ui/Button.tsx';
import { plural } from '../../ui/format.ts';
import { Segmented } from '../../ui/Segmented.tsx';
import { Spacer } from '../../ui/Panel.tsx';
import { beamModes, mostHops, type BeamControl, type BeamMode } from './useBeam.ts';
import type { FoldingControl, FoldMode } from './useFolding.ts';
import './graphBar.css';

interface GraphBarProps {
  readonly folding: FoldingControl;
  readonly beam: BeamControl;
  readonly hasSelection: boolean;
  readonly showsModel: boolean;
  readonly onModel: (shown: boolean) => void;
}

const beamNames: Readonly<Record<BeamMode, string>> = { off: 'Off', dim: 'Dim rest', hide: 'Hide rest' };

/** How much of the engine is drawn: single layers or blocks, all of it or a beam, alone or with its model. */
export function GraphBar({ folding, beam, hasSelection, showsModel, onModel }: GraphBarProps) {
  const { blocks, mode, setMode } = folding;
  const name = (kind: 'modules' | 'repeats', label: string): string =>
    blocks[kind].length === 0 ? label : `${label} ${blocks[kind].length}`;
  return (
    <div className="graph-bar" role="toolbar" aria-label="What is drawn">
      <Segmented<FoldMode>
        label="Draw as"
        value={mode}
        options={[
          { value: 'layers', label: 'Layers' },
          { value: 'modules', label: name('modules', 'Modules'), isDisabled: blocks.modules.length === 0 },
          { value: 'repeats', label: name('repeats', 'Repeats'), isDisabled: blocks.repeats.length === 0 },
        ]}
        onChange={setMode}
      />
      <Spacer />
      <span className="graph-bar-name" id="beam-name">
        Beam
      </span>
      <Segmented<BeamMode>
        label="Beam round the selection"
        value={beam.mode}
        options={beamModes.map((value) => ({
          value,
          label: beamNames[value],
          isDisabled: value !== 'off' && !hasSelection,
        }))}
        onChange={beam.setMode}
      />
      {beam.mode !== 'off' && (
        <span className="graph-bar-hops" role="group" aria-label="Reach of the beam">
          <IconButton
            icon="left"
            label="Shorter beam"
            shortcut="["
            disabled={beam.hops <= 1}
            onClick={() => beam.setHops(beam.hops - 1)}
          />
          {plural(beam.hops, 'hop')}
          <IconButton
            icon="right"
            label="Longer beam"
            shortcut="]"
            disabled={beam.hops >= mostHops}
            onClick={() => beam.setHops(beam.hops + 1)}
          />
        </span>
      )}
      <Spacer />
      <button type="button" className="graph-bar-toggle" aria-pressed={showsModel} onClick={() => onModel(!showsModel)}>
        ONNX model
      </button>
    </div>
  );
}
