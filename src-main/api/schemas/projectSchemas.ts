import { z } from 'zod';
import type { ProjectMethods } from '../../../shared/contract/projectMethods.ts';
import { nothing, token, type SchemasOf } from './fields.ts';

export const projectSchemas: SchemasOf<keyof ProjectMethods> = {
  'project.recent': nothing,
  'project.current': nothing,
  'project.create': z.strictObject({ token }),
  'project.open': z.union([z.strictObject({ token }), z.strictObject({ recent: z.string().max(4096) })]),
  'project.openSample': nothing,
  'project.close': nothing,
  'history.state': nothing,
  'history.undo': nothing,
  'history.redo': nothing,
};
