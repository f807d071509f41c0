import { appError } from '../../base/errors.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { GroupMember, PytorchPlan, QuantizerGroup, QuantizerSwitch } from './pytorchPlan.ts';

/** Reads a plan that some file claims to be. `E-PLAN` when it is not one of ours. */
export function readPytorchPlan(text: string): Result<PytorchPlan> {
  try {
    const plan: unknown = JSON.parse(text);
    if (isPlan(plan)) return ok(plan);
  } catch (problem) {
    return err(appError('E-PLAN', 'The plan is not JSON.', { details: String(problem) }));
  }
  return err(appError('E-PLAN', 'The file is not a plan of this version of QDQ Studio.'));
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isPlan = (value: unknown): value is PytorchPlan =>
  isRecord(value) &&
  value['version'] === 2 &&
  Array.isArray(value['groups']) &&
  value['groups'].every(isGroup) &&
  Array.isArray(value['switches']) &&
  value['switches'].every(isSwitch);

const isGroup = (value: unknown): value is QuantizerGroup =>
  isRecord(value) && Array.isArray(value['members']) && value['members'].every(isMember);

const isNamed = (value: Record<string, unknown>): boolean =>
  typeof value['module'] === 'string' && typeof value['quantizer'] === 'string';

const isMember = (value: unknown): value is GroupMember =>
  isRecord(value) &&
  ((value['kind'] === 'module' && isNamed(value)) ||
    ((value['kind'] === 'wrap' || value['kind'] === 'unnamed') &&
      typeof value['node'] === 'string' &&
      typeof value['slot'] === 'number'));

const isSwitch = (value: unknown): value is QuantizerSwitch =>
  isRecord(value) && (value['action'] === 'enable' || value['action'] === 'disable') && isNamed(value);
