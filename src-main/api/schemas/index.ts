import type { z } from 'zod';
import type { Method } from '../../../shared/contract/api.ts';
import { appSchemas } from './appSchemas.ts';
import { deviceSchemas } from './deviceSchemas.ts';
import { fixSchemas } from './fixSchemas.ts';
import { projectSchemas } from './projectSchemas.ts';
import { reportSchemas } from './reportSchemas.ts';
import { runSchemas } from './runSchemas.ts';
import { sweepSchemas } from './sweepSchemas.ts';
import { variantSchemas } from './variantSchemas.ts';

/**
 * What the window may say: one schema a method, checked against the contract's types. The window is sandboxed and still
 * not trusted; an input that does not fit never reaches a use case.
 */
export const schemas: Readonly<Record<Method, z.ZodType>> = {
  ...appSchemas,
  ...projectSchemas,
  ...variantSchemas,
  ...fixSchemas,
  ...deviceSchemas,
  ...runSchemas,
  ...sweepSchemas,
  ...reportSchemas,
};
