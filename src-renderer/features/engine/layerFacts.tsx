import type { ReactNode } from 'react';
import type { EngineLayer } from '../../../shared/engine/graph.ts';
import { readTactic } from '../../../shared/engine/tactic.ts';
import { arithmeticOf, movedBytes } from '../../../shared/engine/view/intensity.ts';
import { bytes, percent } from '../../ui/format.ts';
import type { GraphNode } from '../../graph/model.ts';
import { FigureTag } from '../../ui/Tag.tsx';
import type { EngineView } from './useEngine.ts';

type Fact = readonly [name: string, value: ReactNode];

/** What is known of a layer, line by line. */
export const layerFacts = (view: EngineView, layer: EngineLayer, node: GraphNode): readonly Fact[] => [
  ['Layer', mono(layer.name)],
  ['Type', layer.origin === null ? layer.type : `${layer.type}, origin ${layer.origin}`],
  [
    'Time',
    <span key="time" className="layer-time">
      {node.time === '' ? 'not known' : `${node.time} ms`}
      {node.share !== null && ` (${percent(node.share)} % of all layers)`}{' '}
      {node.time !== '' && <FigureTag kind={view.figures} />}
    </span>,
  ],
  ...(layer.estimate ? [['Confidence', layer.estimate.confidence] as const] : []),
  ['Moves', bytes(movedBytes(layer))],
  ...arithmeticFacts(layer, node, view),
  ...(layer.weights === null
    ? []
    : [
        [
          'Weights',
          `${layer.weights.count.toLocaleString('en-US')} × ${layer.weights.dtype ?? 'unknown type'}`,
        ] as const,
      ]),
  ...(layer.tactic === null ? [] : [['Tactic', mono(layer.tactic)] as const]),
  ...tacticFacts(layer.tactic),
  ...(layer.streamId === null ? [] : [['Stream', layer.streamId] as const]),
];

const mono = (text: string): ReactNode => (
  <span key={text} className="mono">
    {text}
  </span>
);

function arithmeticFacts(layer: EngineLayer, node: GraphNode, { model }: EngineView): readonly Fact[] {
  const arithmetic = arithmeticOf(layer);
  if (arithmetic === null) return [];
  const { macs, movedBytes: moved, opsPerByte } = arithmetic;
  const rates =
    node.ms === null || node.ms === 0 || model.isEstimate
      ? ''
      : ` · ${significant((2 * macs) / node.ms / 1e9)} Top/s, ${significant(moved / node.ms / 1e6)} GB/s`;
  return [['Arithmetic', `${significant(macs / 1e6)} M MAC · ${significant(opsPerByte)} operations a byte${rates}`]];
}

const significant = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 3 });

/** The name of the kernel in words; nothing where it tells nothing. */
function tacticFacts(name: string | null): readonly Fact[] {
  const tactic = name === null ? null : readTactic(name);
  if (tactic === null) return [];
  const cores =
    tactic.tensorCores === null
      ? null
      : tactic.tensorCores
        ? `tensor cores${tactic.instruction === null ? '' : ` ${tactic.instruction}`}`
        : 'no tensor cores';
  const parts = [
    tactic.architecture,
    tactic.family,
    cores,
    tactic.tile && `tile ${tactic.tile}`,
    tactic.stages && `${tactic.stages} stages`,
    tactic.warps && `warps ${tactic.warps}`,
    tactic.tf32 && 'TF32',
  ].filter(Boolean);
  return parts.length === 0 ? [] : [['Kernel', parts.join(' · ')]];
}
