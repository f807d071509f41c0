import type { WorkHandlers } from '../handler.ts';

/** One file a kind. */
export const workHandlers: WorkHandlers = {
  inspect: async () => (await import('./inspect.ts')).inspect,
  predict: async () => (await import('./predict.ts')).predict,
  modelGraph: async () => (await import('./modelGraph.ts')).modelGraph,
  embed: async () => (await import('./embed.ts')).embed,
  fix: async () => (await import('./fix.ts')).fix,
  writtenCache: async () => (await import('./writtenCache.ts')).writtenCache,
  cachedAmax: async () => (await import('./cachedAmax.ts')).cachedAmax,
  scalesNeeded: async () => (await import('./scalesNeeded.ts')).scalesNeeded,
  likeNeeds: async () => (await import('./like.ts')).likeNeeds,
  like: async () => (await import('./like.ts')).like,
  fp16: async () => (await import('./fp16.ts')).fp16,
  mask: async () => (await import('./mask.ts')).mask,
  quantizeNeeds: async () => (await import('./quantize.ts')).quantizeNeeds,
  quantize: async () => (await import('./quantize.ts')).quantize,
  scaleGroups: async () => (await import('./scaleGroups.ts')).scaleGroups,
  rescale: async () => (await import('./rescale.ts')).rescale,
  pytorchPlan: async () => (await import('./pytorchPlan.ts')).pytorchPlan,
  checkPlan: async () => (await import('./checkPlan.ts')).checkPlan,
  probeModels: async () => (await import('./probeModels.ts')).probeModels,
  readRun: async () => (await import('./readRun.ts')).readRun,
  compare: async () => (await import('./compare.ts')).compare,
  compareMany: async () => (await import('./compareMany.ts')).compareMany,
  report: async () => (await import('./report.ts')).report,
};
