import { QueryClient } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { appError } from '../../../shared/base/errors.ts';
import { CallFailed, errorOf } from '../../../src-renderer/bridge/bridge.ts';
import { handleEvent } from '../../../src-renderer/bridge/events.ts';
import { labelOf } from '../../../src-renderer/bridge/importFiles.ts';
import { queries } from '../../../src-renderer/bridge/queries.ts';
import { variantId } from './runs.ts';

const handlers = () => ({ onProject: vi.fn(), onProblem: vi.fn(), onCommand: vi.fn() });
const isStale = (client: QueryClient, key: readonly unknown[]): boolean | undefined =>
  client.getQueryState(key)?.isInvalidated;

test('a change makes stale what it touches, and nothing else', () => {
  const client = new QueryClient();
  const analysis: readonly unknown[] = queries.analysis(variantId('v'), 't').queryKey;
  const keys = [queries.variants().queryKey, queries.runs().queryKey, queries.history().queryKey];
  for (const key of keys) client.setQueryData(key, []);
  client.setQueryData(analysis, {});
  handleEvent({ kind: 'changed', topic: 'variants' }, client, handlers());
  expect(keys.map((key) => isStale(client, key))).toEqual([true, false, true]);
  expect(isStale(client, analysis)).toBe(false);
});

test('what a board answered is seen in what was expected of its target', () => {
  const client = new QueryClient();
  const analysis: readonly unknown[] = queries.analysis(variantId('v'), 't').queryKey;
  const graph: readonly unknown[] = queries.modelGraph(variantId('v')).queryKey;
  for (const key of [analysis, graph]) client.setQueryData(key, {});
  handleEvent({ kind: 'changed', topic: 'capabilities' }, client, handlers());
  expect([client.getQueryData(analysis), client.getQueryData(graph)]).toEqual([undefined, {}]);
});

test('another project is never seen with the models of the last one', () => {
  const client = new QueryClient();
  client.setQueryData(queries.variants().queryKey, []);
  const { onProject, ...others } = handlers();
  handleEvent({ kind: 'changed', topic: 'project' }, client, { ...others, onProject });
  expect(client.getQueryData(queries.variants().queryKey)).toBeUndefined();
  expect(onProject).toHaveBeenCalledTimes(1);
});

test('jobs are taken as they are pushed; problems and commands go to their handlers', () => {
  const client = new QueryClient();
  const all = handlers();
  handleEvent({ kind: 'jobs', jobs: [] }, client, all);
  expect(client.getQueryData(queries.jobs().queryKey)).toEqual([]);
  const error = appError('E-DISK-FULL', 'The disk is full.');
  handleEvent({ kind: 'problem', error }, client, all);
  handleEvent({ kind: 'command', command: 'palette.open' }, client, all);
  expect(all.onProblem).toHaveBeenCalledWith(error);
  expect(all.onCommand).toHaveBeenCalledWith('palette.open');
});

test('a typed failure keeps its hint on the way through code that throws; a fault is named as one', () => {
  const error = appError('E-DISK-FULL', 'The disk is full.');
  expect(errorOf(new CallFailed(error))).toBe(error);
  expect(errorOf(new Error('boom'))).toMatchObject({ code: 'E-INTERNAL', retryable: true });
});

test.each([
  ['resnet18.graph.json', 'resnet18'],
  ['qat_layers.json', 'qat'],
  ['yolov7-profile.json', 'yolov7'],
  ['graph.json', 'graph'],
  ['build.log', 'build'],
])('an import of %s is called %s', (name, label) => expect(labelOf(name)).toBe(label));
