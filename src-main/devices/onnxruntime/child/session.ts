import { InferenceSession } from 'onnxruntime-node';
import { appError } from '../../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';
import { withLabels } from '../graph/runCopy.ts';

/**
 * Sessions as this project wants them: CPU, one thread, no spinning. `x64quantprecision=1` makes INT8 kernels exact on
 * processors whose 8-bit multiply-add saturates, so that one project gives one answer on every computer. Not everything
 * here is in the type declarations of onnxruntime-node; all of it was measured to work. Source: onnxruntime-cpu §5.
 */
export interface SessionPlan {
  /** `disabled` runs the graph as written, which is the exact meaning of its Q/DQ; `all` is what one would deploy. */
  readonly optimization: 'disabled' | 'basic' | 'extended' | 'layout' | 'all';
  readonly saveOptimizedTo?: string;
  /** Absolute; the runtime adds a time and `.json`. */
  readonly profilePrefix?: string;
}

export type SessionOptions = InferenceSession.SessionOptions;

export function sessionOptions(plan: SessionPlan): SessionOptions {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: plan.optimization,
    logSeverityLevel: 3,
    ...(plan.saveOptimizedTo === undefined ? {} : { optimizedModelFilePath: plan.saveOptimizedTo }),
    ...(plan.profilePrefix === undefined ? {} : { enableProfiling: true, profileFilePrefix: plan.profilePrefix }),
    extra: { session: { x64quantprecision: '1', intra_op: { allow_spinning: '0' } } },
  };
}

/** @returns `E-RUNTIME` with the runtime's own words in the details, node names as the user knows them. */
export async function openSession(
  path: string,
  plan: SessionPlan,
  labels: readonly string[],
): Promise<Result<InferenceSession>> {
  try {
    return ok(await InferenceSession.create(path, sessionOptions(plan)));
  } catch (refusal) {
    return err(runtimeError('ONNX Runtime does not take the model.', refusal, labels));
  }
}

/** @param fetches only these outputs. @returns the outputs of one run, or `E-RUNTIME`. */
export async function runSession(
  session: InferenceSession,
  feeds: InferenceSession.FeedsType,
  labels: readonly string[],
  fetches?: readonly string[],
): Promise<Result<InferenceSession.ReturnType>> {
  try {
    return ok(await (fetches ? session.run(feeds, fetches) : session.run(feeds)));
  } catch (refusal) {
    return err(runtimeError('ONNX Runtime could not run the model.', refusal, labels));
  }
}

function runtimeError(message: string, refusal: unknown, labels: readonly string[]) {
  const words = withLabels(refusal instanceof Error ? refusal.message : String(refusal), labels);
  return appError('E-RUNTIME', message, { details: words.trim().slice(0, 4000) });
}
