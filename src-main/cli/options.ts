import { resolve } from 'node:path';
import type { Command } from 'commander';
import { formatTarget, defaultTarget } from '../../shared/base/target.ts';
import type { CommonOptions } from './answer.ts';

/** What every model command takes. `target` and `shapes` are read where the work is done, which names what is wrong. */
export interface ModelOptions extends CommonOptions {
  readonly target: string;
  readonly shapes?: string;
}

export const withJson = (command: Command): Command => command.option('--json', 'print one JSON document on stdout');

export const withModelOptions = (command: Command): Command =>
  withJson(command)
    .option('--target <target>', 'TensorRT version and SM', formatTarget(defaultTarget))
    .option('--shapes <shapes>', 'shapes of dynamic inputs, as name:1x3x640x640,…');

/** Input of the work kinds that read a model. Paths are absolute from here on. */
export const modelInput = (
  path: string,
  options: { readonly target: string; readonly shapes?: string },
): { readonly path: string; readonly target: string; readonly shapes: string | null } => ({
  path: resolve(path),
  target: options.target,
  shapes: options.shapes ?? null,
});
