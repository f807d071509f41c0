import { seededRandom } from '../../shared/base/random.ts';

/**
 * A random quantized network in the graph language (`graphOf.ts`): convolutions, activations, skips, Concats, pools, Q
 * at random places with few scales, so that some agree and some do not.
 */
export function randomNet(seed: number, steps: number): string {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const tensors = ['x'];
  const lines = ['x:f32[1,8,8,8] -> relu -> t0'];
  tensors[0] = 't0';
  const scale = () => pick(['0.02', '0.03', '0.05']);
  for (let step = 1; step <= steps; step += 1) {
    const name = `t${step}`;
    const from = pick(tensors.slice(-4));
    const q = random() < 0.7 ? `q(${scale()}) -> ` : '';
    switch (pick(['conv', 'conv', 'conv', 'silu', 'add', 'addq', 'concat', 'pool', 'resize', 'slice'])) {
      case 'conv':
        lines.push(`${from} -> ${q}conv(8) -> ${pick(['relu', 'silu', 'clip', 'identity', 'Tanh'])} -> ${name}`);
        break;
      case 'silu':
        lines.push(`${from} -> ${q}silu -> ${name}`);
        break;
      case 'add':
        lines.push(`${from}, ${pick(tensors.slice(-4))} -> add -> relu -> ${name}`);
        break;
      case 'addq':
        lines.push(`${pick(tensors.slice(-4))} -> q(${scale()}) -> ${name}s`, `${from}, ${name}s -> add -> ${name}`);
        break;
      case 'concat':
        lines.push(`${from}, ${pick(tensors.slice(-4))} -> concat -> ${q}conv(8 k1 p0) -> ${name}`);
        break;
      case 'pool':
        lines.push(`${from} -> ${q}maxpool(k3 s1 p1) -> ${name}`);
        break;
      case 'resize':
        lines.push(`${from} -> ${q}resize -> maxpool -> ${name}`);
        break;
      default:
        lines.push(`${from} -> ${q}split -> ${name}a, ${name}b`, `${name}a, ${name}b -> concat -> ${name}`);
    }
    tensors.push(name);
  }
  return lines.join('\n');
}
