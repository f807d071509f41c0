import { QueryClient, queryOptions } from '@tanstack/react-query';
import type { DeviceId, RunId, VariantId } from '../../shared/base/brand.ts';
import { readJsonText } from '../../shared/base/jsonText.ts';
import type { Input } from '../../shared/contract/api.ts';
import type { FixRequest } from '../../shared/contract/fixMethods.ts';
import type { ReportDraft } from '../../shared/contract/reportMethods.ts';
import type { SweepInput } from '../../shared/contract/sweepMethods.ts';
import { call } from './bridge.ts';

/** Answers are kept until main says that they changed; nothing is asked twice and nothing is asked again by itself. */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: { networkMode: 'always', retry: false, staleTime: Infinity, refetchOnWindowFocus: false },
      mutations: { networkMode: 'always', retry: false },
    },
  });

/** One factory a question. The first part of each key is the topic that makes it stale. */
export const queries = {
  appInfo: () => queryOptions({ queryKey: ['app'], queryFn: () => call('app.info', null) }),
  project: () => queryOptions({ queryKey: ['project', 'current'], queryFn: () => call('project.current', null) }),
  recent: () => queryOptions({ queryKey: ['project', 'recent'], queryFn: () => call('project.recent', null) }),
  variants: () => queryOptions({ queryKey: ['variants', 'list'], queryFn: () => call('variants.list', null) }),
  analysis: (id: VariantId, target: string) =>
    queryOptions({
      queryKey: ['variants', 'analysis', id, target],
      queryFn: () => call('variants.analysis', { id, target }),
      staleTime: 'static',
    }),
  modelGraph: (id: VariantId) =>
    queryOptions({
      queryKey: ['variants', 'graph', id],
      queryFn: () => call('variants.graph', { id }),
      staleTime: 'static',
    }),
  predicted: (id: VariantId, target: string) =>
    queryOptions({
      queryKey: ['variants', 'predicted', id, target],
      queryFn: () => call('variants.predicted', { id, target }),
      staleTime: 'static',
    }),
  insertion: (request: Input<'variants.insertion'>) =>
    queryOptions({
      queryKey: ['variants', 'insertion', request],
      queryFn: () => call('variants.insertion', request),
      staleTime: 'static',
    }),
  scales: (id: VariantId) =>
    queryOptions({
      queryKey: ['variants', 'scales', id],
      queryFn: () => call('variants.scales', { id }),
      staleTime: 'static',
    }),
  score: (id: VariantId) =>
    queryOptions({ queryKey: ['variants', 'score', id], queryFn: () => call('variants.lastScore', { id }) }),
  preview: (request: FixRequest) =>
    queryOptions({
      queryKey: ['variants', 'preview', request],
      queryFn: () => call('fix.preview', request),
      staleTime: 'static',
    }),
  history: () => queryOptions({ queryKey: ['history'], queryFn: () => call('history.state', null) }),
  devices: () => queryOptions({ queryKey: ['devices', 'list'], queryFn: () => call('devices.list', null) }),
  capabilities: (id: DeviceId) =>
    queryOptions({
      queryKey: ['devices', 'capabilities', id],
      queryFn: () => call('devices.capabilities', { id }),
    }),
  addressCandidates: () =>
    queryOptions({ queryKey: ['candidates'], queryFn: () => call('devices.candidates', null), staleTime: 30_000 }),
  questions: () => queryOptions({ queryKey: ['questions'], queryFn: () => call('devices.questions', null) }),
  sweepPlan: (choice: SweepInput) =>
    queryOptions({ queryKey: ['runs', 'plan', choice], queryFn: () => call('sweep.plan', choice) }),
  runs: () => queryOptions({ queryKey: ['runs', 'list'], queryFn: () => call('runs.list', null) }),
  run: (id: RunId) => queryOptions({ queryKey: ['runs', 'detail', id], queryFn: () => call('runs.detail', { id }) }),
  engine: (id: RunId) =>
    queryOptions({
      queryKey: ['runs', 'engine', id],
      queryFn: async () => readJsonText(await call('runs.engine', { id })),
      staleTime: 'static',
    }),
  layerKeys: (id: RunId, layer: number) =>
    queryOptions({
      queryKey: ['runs', 'layer', id, layer],
      queryFn: () => call('runs.layer', { id, layer }),
      staleTime: 'static',
    }),
  comparison: (a: RunId, b: RunId) =>
    queryOptions({
      queryKey: ['runs', 'comparison', a, b],
      queryFn: async () => readJsonText(await call('compare.pair', { a, b })),
      staleTime: 'static',
    }),
  comparisonOfMany: (runs: readonly RunId[], base: RunId) =>
    queryOptions({
      queryKey: ['runs', 'comparison', runs, base],
      queryFn: async () => readJsonText(await call('compare.many', { runs, base })),
      staleTime: 'static',
    }),
  reportPreview: (request: ReportDraft) =>
    queryOptions({
      queryKey: ['runs', 'report', request],
      queryFn: () => call('report.preview', request),
      gcTime: 0,
    }),
  jobs: () => queryOptions({ queryKey: ['jobs'], queryFn: () => call('jobs.list', null) }),
  settings: () => queryOptions({ queryKey: ['settings'], queryFn: () => call('settings.get', null) }),
};
