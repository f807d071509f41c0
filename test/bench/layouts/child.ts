import { performance } from 'node:perf_hooks';
import type { LayoutInput } from '../../../shared/engine/layout/types.ts';

/** What `peer.ts` asks of this process: the name of a layout engine as argument, the graph as JSON on stdin. Says the ms. */
export type PeerName = 'dagre' | 'elk' | 'graphviz';

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const graph = JSON.parse(Buffer.concat(chunks).toString('utf8')) as LayoutInput;
const layOut: Readonly<Record<PeerName, () => Promise<() => unknown>>> = { dagre, elk, graphviz };
const run = await layOut[process.argv[2] as PeerName]();
const start = performance.now();
await run();
process.stdout.write(String(performance.now() - start));

async function dagre(): Promise<() => unknown> {
  const { graphlib, layout } = await import('@dagrejs/dagre');
  const made = new graphlib.Graph({ multigraph: true });
  made.setGraph({});
  graph.nodes.forEach((size, node) => made.setNode(String(node), { ...size }));
  graph.edges.forEach(({ from, to }, edge) => made.setEdge(String(from), String(to), {}, String(edge)));
  return () => layout(made);
}

/** Layered, with every option as it comes. */
async function elk(): Promise<() => unknown> {
  const { default: Elk } = await import('elkjs/lib/elk.bundled.js');
  const made = new Elk();
  return () =>
    made.layout({
      id: 'root',
      layoutOptions: { 'elk.algorithm': 'layered', 'elk.direction': 'DOWN' },
      children: graph.nodes.map((size, node) => ({ id: String(node), ...size })),
      edges: graph.edges.map(({ from, to }, edge) => ({
        id: `e${edge}`,
        sources: [String(from)],
        targets: [String(to)],
      })),
    });
}

async function graphviz(): Promise<() => unknown> {
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  const inches = (pixels: number): string => (pixels / 72).toFixed(3);
  const nodes = graph.nodes.map(
    ({ width, height }, node) => `${node} [width=${inches(width)} height=${inches(height)} fixedsize=true label=""]`,
  );
  const edges = graph.edges.map(({ from, to }) => `${from} -> ${to}`);
  const text = `digraph { node [shape=box] ${[...nodes, ...edges].join('; ')} }`;
  return () => {
    const drawn = viz.render(text, { engine: 'dot', format: 'json0' });
    if (drawn.status !== 'success') throw new Error(drawn.errors[0]?.message ?? 'Graphviz failed.');
  };
}
