import type { Block } from '../../../shared/engine/view/blocks.ts';
import type { GraphModel } from '../../graph/model.ts';
import { sumOf } from '../../graph/sum.ts';
import { Button } from '../../ui/Button.tsx';
import { percent, plural } from '../../ui/format.ts';
import { Facts } from '../../ui/Panel.tsx';
import './layerPanel.css';

interface BlockPanelProps {
  readonly model: GraphModel;
  readonly block: Block;
  readonly onOpen: () => void;
  readonly onLayer: (layer: number) => void;
}

/** A folded block: its sums, and the layers that it holds. */
export function BlockPanel({ model, block, onOpen, onLayer }: BlockPanelProps) {
  const sum = sumOf(model, block.layers);
  return (
    <div className="layer-panel">
      <header className="layer-head">
        <h2 className="layer-title">{block.title}</h2>
        <p className="muted">Folded block</p>
      </header>
      <Facts
        rows={[
          ['Layers', block.layers.length],
          ['Copies', sum.copies === 0 ? 'none' : plural(sum.copies, 'kernel')],
          [
            'Time',
            sum.time === ''
              ? 'not known'
              : `${sum.time} ms${sum.share === null ? '' : ` (${percent(sum.share)} % of all layers)`}`,
          ],
          ['Alike', block.alike > 1 ? `${block.alike} blocks of the engine, this one included` : 'no other block'],
        ]}
      />
      <div>
        <Button onClick={onOpen}>Open the block</Button>
      </div>
      <section>
        <h3>Layers</h3>
        <ul>
          {block.layers.map((layer) => {
            const { title, time, loud } = model.nodes[layer]!;
            return (
              <li key={layer}>
                <button type="button" className="block-layer" onClick={() => onLayer(layer)}>
                  <span className={loud === null ? '' : `layer-name-${loud}`}>{title}</span>
                  <span className="muted">{time}</span>
                </button>
              </li>
            );
          })}
        </ul>
      </section>
    </div>
  );
}
