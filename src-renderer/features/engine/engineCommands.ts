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
  heat: 'Colour by time',
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
    { id: 'engine.nextCopy', title: 'Next reformat', keys: 'n', isEnabled: acts.hasCopies, run: () => acts.step(1) },
    {
      id: 'engine.previousCopy',
      title: 'Previous reformat',
      keys: 'p',
      isEnabled: acts.hasCopies,
      run: () => acts.step(-1),
    },
    { id: 'engine.fit', title: 'Show the whole engine', keys: 'f', run: acts.fit },
    ...colourModes.map((mode, at) => ({
      id: `engine.${mode}`,
      title: colourTitles[mode],
      keys: String(at + 1),
      isEnabled: mode !== 'heat' || acts.hasTimes,
      run: () => acts.colour(mode),
    })),
    ...(['layers', 'modules', 'repeats'] as const).map((mode, at) => ({
      id: `engine.fold.${mode}`,
      title: foldTitles[mode],
      keys: String(at + 4),
      isEnabled: mode === 'layers' || folding.blocks[mode].length > 0,
      run: () => folding.setMode(mode),
    })),
    {
      id: 'engine.toggleBlock',
      title: 'Open or fold the block of the selection',
      keys: 'o',
      isEnabled: acts.canToggleBlock,
      run: acts.toggleBlock,
    },
    {
      id: 'engine.beam',
      title: 'Beam round the selection: off, dim or hide the rest',
      keys: 'b',
      isEnabled: acts.hasSelection,
      run: () => beam.setMode(nextBeam),
    },
    {
      id: 'engine.beamShorter',
      title: 'Shorter beam',
      keys: '[',
      isEnabled: beam.mode !== 'off',
      run: () => beam.setHops(beam.hops - 1),
    },
    {
      id: 'engine.beamLonger',
      title: 'Longer beam',
      keys: ']',
      isEnabled: beam.mode !== 'off',
      run: () => beam.setHops(beam.hops + 1),
    },
    { id: 'engine.model', title: 'ONNX model beside the engine', keys: 'm', run: acts.toggleModel },
    {
      id: 'engine.clear',
      title: 'Clear selection, search and marks',
      keys: 'Escape',
      isEnabled: acts.canClear,
      run: acts.clear,
    },
  ];
  useCommands(commands.map((command): Command => ({ ...command, group: 'Engine' })));
}
