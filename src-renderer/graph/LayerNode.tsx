import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { memo, type CSSProperties } from 'react';
import { colourOf, heatStep, loudColours } from './colour.ts';
import { isDim, useMarks } from './graphState.ts';
import type { GraphNode } from './model.ts';

export type DrawnNode = Node<{ readonly node: GraphNode }, 'layer'>;

/** One layer, copy, input or output of an engine. */
export const LayerNode = memo(function LayerNode({ data: { node } }: NodeProps<DrawnNode>) {
  const mode = useMarks((marks) => marks.mode);
  const state = useMarks((marks) =>
    [
      marks.selected === node.index ? 'is-selected' : '',
      marks.selected !== null && marks.near.has(node.index) ? 'is-near' : '',
      isDim(marks, node.index) ? 'is-dim' : '',
    ].join(' '),
  );
  const isHot = mode === 'heat' && node.look !== 'end';
  const style: CSSProperties & Record<`--${string}`, string> = {
    '--node': `var(${colourOf(node, mode)})`,
    '--loud': node.loud === null ? 'var(--line)' : `var(${loudColours[node.loud]})`,
  };
  if (isHot) style['--on-node'] = `var(--on-heat-${heatStep(node.relative) < 5 ? 'low' : 'high'})`;
  return (
    <div
      className={`node node-${node.look} ${node.loud === null ? '' : `node-loud node-${node.loud}`} ${isHot ? 'node-hot' : ''} ${state}`}
      style={style}
    >
      <Handle type="target" position={Position.Top} isConnectable={false} />
      <Handle type="source" position={Position.Bottom} isConnectable={false} />
      <span className="node-title">{node.title}</span>
      {node.time !== '' && <span className="node-time">{node.time}</span>}
      {node.look !== 'copy' && <span className="node-subtitle">{node.subtitle}</span>}
      {(node.look === 'layer' || node.look === 'block') && node.relative > 0 && (
        <span className="node-bar" style={{ width: `${Math.max(1, node.relative * 100)}%` }} />
      )}
    </div>
  );
});
