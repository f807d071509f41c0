import { appError } from '../base/errors.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Capabilities } from './capabilities.ts';
import { versionOfBanner } from './version.ts';

/**
 * `trtexec --help` as a row of the capability table: flags are what stands at the start of an indented line, so that
 * flags named inside an explanation or an example do not count. Texts pasted between the lines do no harm.
 */
export interface TrtexecHelp extends Capabilities {
  readonly sections: Readonly<Record<string, readonly string[]>>;
  /** Flags that are followed by `=`. */
  readonly withValue: readonly string[];
}

export function readTrtexecHelp(text: string): Result<TrtexecHelp> {
  const sections = new Map<string, string[]>();
  const withValue = new Set<string>();
  let section = '';
  let tensorrt: string | null = null;
  for (const raw of text.split('\n')) {
    const line = raw.slice(0, 500);
    const digits = /^&&&& RUNNING TensorRT\.trtexec \[TensorRT v(\d+)\]/.exec(line)?.[1];
    if (digits !== undefined) tensorrt = versionOfBanner(digits);
    section = /^=== (.+) ===\s*$/.exec(line)?.[1] ?? section;
    // Explanations are indented further than flags.
    const names = /^ {1,6}--([A-Za-z][A-Za-z0-9]*)(=\S*)?((?:, --?[A-Za-z]+)*)(?:\s|$)/.exec(line);
    if (!names) continue;
    const aliases = names[3]!.match(/(?<=--)[A-Za-z]+/g) ?? [];
    sections.set(section, [...(sections.get(section) ?? []), names[1]!, ...aliases]);
    if (names[2] !== undefined) withValue.add(names[1]!);
  }
  const flags = [...new Set([...sections.values()].flat())];
  if (tensorrt === null || !flags.includes('onnx'))
    return err(appError('E-DEVICE-PROTOCOL', 'The text is not what trtexec --help prints.'));
  return ok({ tensorrt, source: 'help', flags, sections: Object.fromEntries(sections), withValue: [...withValue] });
}
