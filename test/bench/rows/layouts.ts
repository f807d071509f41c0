import { join } from 'node:path';
import { layoutGraph } from '../../../shared/engine/layout/layout.ts';
import { flowOf } from '../../../shared/engine/view/flow.ts';
import { recordedRun } from '../../support/recordedRun.ts';
import { syntheticEngine } from '../../support/syntheticEngine.ts';
import type { PeerName } from '../layouts/child.ts';
import { peerMs } from '../layouts/peer.ts';
import { medianMs, type LeaveOut, type Row } from '../row.ts';

const sizes = [
  { name: 'layout-10k', layers: 10_000, times: 3, most: 2000 },
  { name: 'layout-40k', layers: 40_000, times: 1, most: 10_000 },
] as const;
const peers: readonly PeerName[] = ['dagre', 'elk', 'graphviz'];

/** Every layer of a synthetic engine positioned, and the same graph by the usual layout engines as they come. */
export async function layoutRows(shared: string, leaveOut: LeaveOut): Promise<readonly Row[]> {
  const base = recordedRun(join(shared, 'engines/resnet18-a100/qat'), 'qat');
  const rows: Row[] = [];
  for (const { name, layers, times, most } of sizes) {
    const { nodes, edges } = flowOf(syntheticEngine(base.engine!, base.profile!, layers).engine);
    const graph = {
      nodes: nodes.map(() => ({ width: 176, height: 38 })),
      edges: edges.map(({ from, to }) => ({ from, to })),
    };
    const value = await medianMs(times, () => layoutGraph(graph));
    const own = { unit: 'ms', value, floor: null } as const;
    rows.push({ name, ...own, peer: null, budget: { kind: 'value', most } });
    for (const peer of peers) {
      const other = await peerMs(peer, graph);
      if (other.ok)
        rows.push({ name: `${name}-vs-${peer}`, ...own, peer: other.value, budget: { kind: 'peer', least: 1 } });
      else leaveOut(`${name}-vs-${peer}`, other.error);
    }
  }
  return rows;
}
