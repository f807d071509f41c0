import { ok } from '../../../shared/base/result.ts';
import { scaleGroupsOf } from '../../../shared/qdq/scaleGroups.ts';
import { openModel } from '../../onnx-file/openModel.ts';
import type { WorkHandler } from '../handler.ts';

export const scaleGroups: WorkHandler<'scaleGroups'> = async ({ path }) => {
  const opened = await openModel(path);
  return opened.ok ? ok({ groups: scaleGroupsOf(opened.value.graph) }) : opened;
};
