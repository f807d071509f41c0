import type { Handlers } from '../dispatcher.ts';
import { appHandlers } from './appHandlers.ts';
import type { HandlerContext } from './context.ts';
import { deviceHandlers } from './deviceHandlers.ts';
import { fixHandlers } from './fixHandlers.ts';
import { projectHandlers } from './projectHandlers.ts';
import { reportHandlers } from './reportHandlers.ts';
import { runHandlers } from './runHandlers.ts';
import { sweepHandlers } from './sweepHandlers.ts';
import { variantHandlers } from './variantHandlers.ts';

export const createHandlers = (context: HandlerContext): Handlers => ({
  ...appHandlers(context),
  ...projectHandlers(context),
  ...variantHandlers(context),
  ...fixHandlers(context),
  ...deviceHandlers(context),
  ...runHandlers(context),
  ...sweepHandlers(context),
  ...reportHandlers(context),
});
