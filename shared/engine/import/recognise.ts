import { isLogLine } from '../../trtexec/logLine.ts';

/**
 * What a file is, by its first few kilobytes: never by its name, which people change. The name only decides between two
 * readings of an empty or unreadable file, and there the answer is `unknown`.
 */
export type FileRole =
  | 'engine'
  | 'profile'
  | 'times'
  | 'paired-times'
  | 'log'
  | 'listing'
  | 'metadata'
  | 'help'
  | 'telemetry'
  | 'onnx'
  | 'project'
  | 'unknown';

/** @param head the first characters of the file (64 KiB are plenty); an ONNX or SQLite file may be given as latin-1. */
export function recogniseFile(name: string, head: string): FileRole {
  const text = head.replace(/^\uFEFF/, '').trimStart();
  if (text.startsWith('SQLite format 3')) return 'project';
  if (text.startsWith('{') || text.startsWith('[')) {
    const json = roleOfJson(text);
    if (json !== null) return json;
  }
  const isHelp = /^=== Model Options ===\s*$/m.test(text) && /^ {2}--onnx=<file>/m.test(text);
  if (isHelp && !/\] \[E\] Unknown option: /.test(text)) return 'help';
  if (text.split(/\r?\n/).some(isLogLine)) return 'log';
  if (/^Name: .*, LayerType: |^Layer\(\w+\): /m.test(text)) return 'listing';
  if (/\bRAM \d+\/\d+MB\b/.test(text.slice(0, 2000))) return 'telemetry';
  if (/\.onnx$/i.test(name)) return 'onnx';
  return 'unknown';
}

/** The first words decide: each writer starts its file in its own way. */
function roleOfJson(text: string): FileRole | null {
  const has = (key: string): boolean => text.includes(`"${key}"`);
  if (
    has('qdqStudioEngine') ||
    has('LayerType') ||
    /^\{\s*"(Layers|layers|LayerInfo|layerInfo|I\/O Tensors)"/.test(text)
  )
    return 'engine';
  if (has('averageMs') || (has('timeMs') && has('percentage'))) return 'profile';
  if (has('computeMs')) return 'times';
  if (has('reference') && has('blocks')) return 'paired-times';
  if (has('build_options') || has('performance_summary') || has('device_information')) return 'metadata';
  if (has('Layers') || has('Bindings') || has('Format/Datatype')) return 'engine';
  return /^\[\s*\{\s*"count"\s*:/.test(text) ? 'profile' : null;
}
