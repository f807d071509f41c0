import type { DeviceId } from '../../../shared/base/brand.ts';
import { ok, type Result } from '../../../shared/base/result.ts';
import type { CapabilityAnswers } from '../../../shared/contract/deviceMethods.ts';
import { probes } from '../../../shared/qdq/caps/index.ts';
import type { BoardAnswers } from '../../store/store.ts';
import type { Studio } from '../studio.ts';

/** What boards of a device's TensorRT and SM answered, with the questions; null where none was asked. Errors: `E-NOT-FOUND`. */
export function capabilitiesOf({ store }: Studio, id: DeviceId): Result<CapabilityAnswers | null> {
  const record = store.devices.get(id);
  if (!record.ok) return record;
  const { facts, standIn } = record.value;
  const found = store.capabilities
    .list()
    .find((each) => each.tensorrt === facts?.tensorrt && each.sm === facts.sm && each.standIn === standIn);
  return ok(found ? withQuestions(found) : null);
}

export const withQuestions = ({ answers, ...board }: BoardAnswers): CapabilityAnswers => ({
  ...board,
  probes: probes.flatMap(({ id, question }) => {
    const answer = answers[id];
    return answer ? [{ id, question, answer }] : [];
  }),
});
