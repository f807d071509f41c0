import type { LogLine } from '../logLine.ts';

/**
 * The layer information that a log carries: the builder's `Engine Layer Information:` (verbose, one `Layer(Type): …` a
 * line) and trtexec's `Layer Information:` (`--dumpLayerInfo`, one `Name: …` a line, then `Bindings:`). Their lines have
 * no prefix; a warning may fall between them. When a log has both, the second says more and is kept; of two of a kind the last one.
 */
export class LayerText {
  #open: string[] | null = null;
  #kept: readonly string[] = [];
  #keptIsRich = false;

  read({ severity, text }: LogLine): void {
    const plain = text.trimEnd();
    if (plain === 'Engine Layer Information:' || plain === 'Layer Information:') {
      this.#close();
      this.#open = [];
      return;
    }
    if (this.#open === null) return;
    if (severity === null && !text.startsWith('&&&&')) {
      if (plain !== '' && this.#open.length < maxLines) this.#open.push(text);
    } else if (this.#open.length > 0 && severity !== 'E' && severity !== 'W') this.#close();
  }

  result(): readonly string[] {
    this.#close();
    return this.#kept;
  }

  #close(): void {
    const lines = this.#open ?? [];
    const rich = lines.some((line) => line.startsWith('Name: '));
    if (lines.length > 0 && (rich || !this.#keptIsRich)) {
      this.#kept = lines;
      this.#keptIsRich = rich;
    }
    this.#open = null;
  }
}

const maxLines = 200_000;
