import { readFile, stat } from 'node:fs/promises';
import { appError } from '../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../shared/base/result.ts';
import type { RunEvidence } from '../../../shared/compare/types.ts';
import { gatherRun } from '../../../shared/engine/import/gatherRun.ts';
import { measuringState } from '../../../shared/trtexec/measuring.ts';
import { readSteadiness, throttlingIn } from '../../../shared/trtexec/steadiness.ts';
import { decodeText } from '../../files/text.ts';
import type { RunFiles } from '../work.ts';

/** A text must fit into one string. */
const maxTextBytes = 500_000_000;

/**
 * The raw files of a run, read as one. What each file is, its content says; what is known of the conditions from
 * elsewhere stands, the rest is what the files say. Errors: `E-FILE-…`, and of a single file that cannot be read its own.
 */
export async function evidenceOf({ label, files, figures, conditions, model }: RunFiles): Promise<Result<RunEvidence>> {
  const texts: { readonly name: string; readonly text: string }[] = [];
  let throttled: string | null = null;
  for (const { role, name, path } of files) {
    // Models of the runtime's own are looked at elsewhere; they are no text.
    if (role === 'optimized-model') continue;
    const text = await textOf(path, name);
    if (!text.ok) return text;
    if (role === 'telemetry') throttled = throttlingIn(readSteadiness(text.value));
    else texts.push({ name, text: text.value });
  }
  const { engine, profile, timed, samples, paired, log, metadata, problems } = gatherRun(texts);
  const [problem] = problems;
  if (problem && !engine && !profile && !samples && !log)
    return err({ ...problem.error, message: `${problem.file}: ${problem.error.message}` });
  return ok({
    label,
    figures,
    engine,
    profile,
    timed,
    samples,
    paired,
    model: model?.sha256 ?? null,
    log,
    conditions: {
      ...conditions,
      throttled,
      device: conditions.device ?? log?.device ?? metadata?.device ?? null,
      tensorrt: conditions.tensorrt ?? engine?.tensorrt ?? log?.tensorrt ?? null,
      flags: conditions.flags ?? measuringState(log?.measuredWith ?? metadata?.options['Inference Options'] ?? null),
    },
  });
}

async function textOf(path: string, name: string): Promise<Result<string>> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return err(appError('E-FILE-UNREADABLE', `${name} is not a file.`));
    if (found.size > maxTextBytes) return err(appError('E-FILE-UNREADABLE', `${name} is too large for a text.`));
    return ok(decodeText(await readFile(path)));
  } catch (problem) {
    const missing = problem instanceof Error && 'code' in problem && problem.code === 'ENOENT';
    return missing
      ? err(appError('E-FILE-NOT-FOUND', `${name} is not there.`))
      : err(appError('E-FILE-UNREADABLE', `${name} cannot be read.`, { details: String(problem) }));
  }
}
