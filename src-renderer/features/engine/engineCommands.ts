import { useCommands, type Command } from '../../ui/commands.ts';
import { colourModes, type ColourMode } from '../../graph/colour.ts';
import { beamModes, type BeamControl } from './useBeam.ts';
import type { FoldingControl, FoldMode } from './useFolding.ts';

interface EngineActs {
  readonly folding: FoldingControl;
  readonly beam: BeamControl;
  readonly hasTimes: boolean;
  readonly hasCopies: boolean;
  readonly hasSelection: boolean;
  readonly canClear: boolean;
  readonly canToggleBlock: boolean;
  readonly search: () => void;
  readonly step: (by: 1 | -1) => void;
  readonly fit: () => void;
  readonly colour: (mode: ColourMode) => void;
  readonly toggleBlock: () => void;
  readonly toggleModel: () => void;
  readonly clear: () => void;
}

const colourTitles: Readonly<Record<ColourMode, string>> = {
  precision: 'Colour by precision',
  type: 'Colour by type',
  heat: 'Colour by heat: time',
};
const foldTitles: Readonly<Record<FoldMode, string>> = {
  layers: 'Draw every layer',
  modules: 'Fold blocks by module',
  repeats: 'Fold repeated blocks',
};

/** Everything that the engine screen can do, with its keys. */
export function useEngineCommands(acts: EngineActs): void {
  const { folding, beam } = acts;
  const nextBeam = beamModes[(beamModes.indexOf(beam.mode) + 1) % beamModes.length]!;
  const commands: readonly Omit<Command, 'group'>[] = [
    { id: 'engine.search', title: 'Search layers', keys: '/', run: acts.search },
    {
      id: 'engine.nextCopy',
      title: 'Next reformat',
      keys: 'n',
      whyNot: !acts.hasCopies && 'this engine has none',
      run: () => acts.step(1),
    },
    {
      id: 'engine.previousCopy',
      title: 'Previous reformat',
      keys: 'p',
      whyNot: !acts.hasCopies && 'this engine has none',
      run: () => acts.step(-1),
    },
    { id: 'engine.fit', title: 'Show the whole engine', keys: 'f', run: acts.fit },
    ...colourModes.map((mode, at) => ({
      id: `engine.${mode}`,
      title: colourTitles[mode],
      keys: String(at + 1),
      whyNot: mode === 'heat' && !acts.hasTimes && 'no times: export them with --exportProfile',
      run: () => acts.colour(mode),
    })),
    ...(['layers', 'modules', 'repeats'] as const).map((mode, at) => ({
      id: `engine.fold.${mode}`,
      title: foldTitles[mode],
      keys: String(at + 4),
      whyNot: mode !== 'layers' && folding.blocks[mode].length === 0 && 'this engine has no such blocks',
      run: () => folding.setMode(mode),
    })),
    {
      id: 'engine.toggleBlock',
      title: 'Open or fold the block of the selection',
      keys: 'o',
      whyNot: !acts.canToggleBlock && 'select a block first',
      run: acts.toggleBlock,
    },
    {
      id: 'engine.beam',
      title: 'Beam round the selection: off, dim or hide the rest',
      keys: 'b',
      whyNot: !acts.hasSelection && 'select a layer first',
      run: () => beam.setMode(nextBeam),
    },
    {
      id: 'engine.beamShorter',
      title: 'Shorter beam',
      keys: '[',
      whyNot: beam.mode === 'off' && 'the beam is off',
      run: () => beam.setHops(beam.hops - 1),
    },
    {
      id: 'engine.beamLonger',
      title: 'Longer beam',
      keys: ']',
      whyNot: beam.mode === 'off' && 'the beam is off',
      run: () => beam.setHops(beam.hops + 1),
    },
    { id: 'engine.model', title: 'ONNX model beside the engine', keys: 'm', run: acts.toggleModel },
    {
      id: 'engine.clear',
      title: 'Clear selection, search and marks',
      keys: 'Escape',
      whyNot: !acts.canClear && 'there is none',
      run: acts.clear,
    },
  ];
  useCommands(commands.map((command): Command => ({ ...command, group: 'Engine' })));
}
