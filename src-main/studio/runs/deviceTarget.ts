import { defaultTarget, formatTarget, minorOf, parseTarget } from '../../../shared/base/target.ts';
import type { DeviceRecord } from '../../../shared/contract/project.ts';
import type { Studio } from '../studio.ts';

/**
 * What a device builds for, by its own facts, as `trt=…,sm=…`; as the project has it where it tells none, or one that is
 * not known here.
 */
export function targetOf({ facts }: DeviceRecord, { store }: Pick<Studio, 'store'>): string {
  const project = store.settings.get().target;
  const parsed = parseTarget(project);
  const { tensorrt, sm } = parsed.ok ? parsed.value : defaultTarget;
  const own = parseTarget(formatTarget({ tensorrt: minorOf(facts?.tensorrt ?? tensorrt), sm: facts?.sm ?? sm }));
  return own.ok ? formatTarget(own.value) : project;
}
