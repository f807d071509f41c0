import type { Survivor } from '../log.ts';
import type { LogLine } from '../logLine.ts';

/**
 * Why a Q or DQ stayed a kernel, from a verbose build log of 8.4 to 8.6. The builder says which Q/DQ it turned into
 * copies (`QDQToCopy`, `Swap the layer type … to kQDQ`), which it merged, moved or absorbed, and, while parsing, which
 * tensors every ONNX node reads. From the tensor that a survivor reads follows the reason; TensorRT's own line is quoted
 * with it. Later versions print the pass names only, so their logs give no survivors. Source: qdq-rules §10.1.
 */
export class QdqPasses {
  readonly #graph = new ParsedGraph();
  readonly #survived = new Map<string, string>();
  readonly #merged = new Set<string>();
  readonly #residualAdds = new Set<string>();
  readonly #moves = new Map<string, string>();

  read({ text, severity, fromTensorrt }: LogLine): void {
    if (severity !== 'V' || !fromTensorrt || text.length > maxLine) return;
    if (text.startsWith('Running: ')) this.#readPass(text);
    else if (text.startsWith('Swap the layer type of ')) {
      const node = /^Swap the layer type of (.+) from (?:QUANTIZE|DEQUANTIZE) to kQDQ$/.exec(text)?.[1];
      if (node !== undefined) this.#survived.set(node, text);
    } else if (text.startsWith('Eliminating ')) {
      const node = /^Eliminating (.+) which duplicates \((?:Q|DQ)\) .+$/.exec(text)?.[1];
      if (node !== undefined) this.#merged.add(node);
    } else if (text.startsWith('Swapping ')) {
      for (const name of text.slice(9).split(' with ')) this.#moves.set(name, text);
    } else this.#graph.read(text);
  }

  #readPass(text: string): void {
    const pass = /^Running: (\w+) on (.+)$/.exec(text);
    if (!pass) return;
    const [, name, node] = pass;
    if (name === 'QDQToCopy') this.#survived.set(node!, this.#survived.get(node!) ?? text);
    else if (name === 'QuantizeConvWithResidualAdd') this.#residualAdds.add(node!);
    else if (name === 'SplitQAcrossPrecedingFanIn' || name?.startsWith('VanillaSwapWith') === true)
      this.#moves.set(node!, text);
  }

  result(): readonly Survivor[] {
    return [...this.#survived].map(([node, line]) => {
      const move = this.#moves.get(node);
      const words = [move, line].filter((said) => said !== undefined).map((said) => `"${said}"`);
      const said = `TensorRT says: ${words.join(', then ')}.`;
      return { node, reason: `${this.#why(node)} ${said}`, said };
    });
  }

  #why(survivor: string): string {
    const name = survivor.replace(/_clone_\d+$/, '');
    const node = this.#graph.nodes.get(name);
    const tensor = node?.inputs[0];
    if (node === undefined || tensor === undefined)
      return 'It stayed a kernel; the log does not tell which tensor it reads.';
    if (node.op === 'DequantizeLinear') {
      const readers = this.#graph.readersOf(node.outputs[0] ?? '');
      return readers.length > 0
        ? `Its output is needed in float by ${listed(readers)}.`
        : 'Its output leaves the graph in float.';
    }
    const maker = this.#graph.makerOf(tensor);
    if (maker === null) return `It quantizes the graph input ${tensor}, which is never INT8.`;
    const others = this.#graph.readersOf(tensor).filter((reader) => reader !== name && !this.#merged.has(reader));
    const siblings = others.filter((reader) => this.#graph.nodes.get(reader)?.op === 'QuantizeLinear');
    const floats = others.filter((reader) => !siblings.includes(reader));
    if (floats.length > 0) return `${tensor} is also needed in float by ${listed(floats)}.`;
    if (siblings.length > 0) return `${tensor} is also quantized by ${listed(siblings)}, with another scale.`;
    if (this.#graph.nodes.get(maker)?.op === 'Add' && !this.#residualAdds.has(maker))
      return `${maker} was not fused as an INT8 residual, so its output is float.`;
    return `${maker} writes ${tensor} in float.`;
  }
}

interface ParsedNode {
  readonly op: string;
  inputs: readonly string[];
  outputs: readonly string[];
}

/** The ONNX graph as the parser reports it: `Conv_9 [Conv] inputs: [x -> (1, 3, 8, 8)[FLOAT]], …`. */
class ParsedGraph {
  readonly nodes = new Map<string, ParsedNode>();
  readonly #makers = new Map<string, string>();
  readonly #readers = new Map<string, string[]>();

  read(text: string): void {
    const inputsAt = text.indexOf('] inputs: ');
    const at = inputsAt >= 0 ? inputsAt : text.indexOf('] outputs: ');
    const opAt = at < 0 ? -1 : text.lastIndexOf(' [', at);
    if (opAt < 1 || this.nodes.size >= maxNodes) return;
    const name = text.slice(0, opAt);
    const node = this.nodes.get(name) ?? { op: text.slice(opAt + 2, at), inputs: [], outputs: [] };
    this.nodes.set(name, node);
    const tensors = [...text.slice(at).matchAll(/\[([^[\]]+) -> \(/g)].map((match) => match[1]!);
    if (inputsAt >= 0) {
      node.inputs = tensors;
      for (const tensor of tensors) {
        const readers = this.#readers.get(tensor);
        if (readers) readers.push(name);
        else this.#readers.set(tensor, [name]);
      }
    } else {
      node.outputs = tensors;
      for (const tensor of tensors) this.#makers.set(tensor, name);
    }
  }

  makerOf = (tensor: string): string | null => this.#makers.get(tensor) ?? null;
  readersOf = (tensor: string): readonly string[] => this.#readers.get(tensor) ?? [];
}

const maxLine = 20_000;
const maxNodes = 200_000;

const listed = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
