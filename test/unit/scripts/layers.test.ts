import { describe, expect, test } from 'vitest';
import * as table from '../../../scripts/layers.mjs';
import { judge, layerOf } from '../../../scripts/support/layerRules.mjs';

const value = (to: string) => ({ to, typeOnly: false });
const type = (to: string) => ({ to, typeOnly: true });

describe('the table of layers', () => {
  test('lets a layer see what lies below it and nothing above', () => {
    expect(judge(table, 'shared/qdq/ties.ts', value('../onnx/model.ts'))).toBeNull();
    expect(judge(table, 'shared/onnx/model.ts', value('../qdq/ties.ts'))).toMatch(/shared\/onnx may import from/);
    expect(judge(table, 'shared/onnx/model.ts', type('../qdq/ties.ts'))).toMatch(/shared\/onnx may import from/);
  });

  test('keeps Node, React and the DOM libraries out of shared', () => {
    expect(judge(table, 'shared/onnx/model.ts', value('node:fs'))).toMatch(/Node/);
    expect(judge(table, 'shared/onnx/model.ts', value('fs'))).toMatch(/Node/);
    expect(judge(table, 'shared/report/page.ts', value('react'))).not.toBeNull();
  });

  test('gives each dangerous package one owner', () => {
    expect(judge(table, 'src-main/electron/window.ts', value('electron'))).toBeNull();
    expect(judge(table, 'src-main/main.ts', value('electron'))).toMatch(/only src-main\/electron may use electron/);
    expect(judge(table, 'src-main/studio/importModel.ts', value('better-sqlite3'))).toMatch(/only src-main\/store/);
    expect(judge(table, 'src-main/devices/local/x.ts', value('ssh2/lib/client.js'))).toMatch(/devices\/jetson/);
  });

  test('keeps features apart, and lets each see what they share', () => {
    const page = 'src-renderer/features/compare/ComparePage.tsx';
    expect(judge(table, page, value('../fix/FixPage.tsx'))).toMatch(/nothing of each other/);
    expect(judge(table, page, value('./Waterfall.tsx'))).toBeNull();
    expect(judge(table, page, value('../../ui/Button.tsx'))).toBeNull();
    expect(judge(table, page, value('../../app/App.tsx'))).toMatch(/src-renderer\/features may import/);
    expect(judge(table, page, value('../../../src-main/studio/studio.ts'))).not.toBeNull();
  });

  test('tells a type from a value where only types may cross', () => {
    expect(judge(table, 'shared/contract/api.ts', type('../engine/graph.ts'))).toBeNull();
    expect(judge(table, 'shared/contract/api.ts', value('../engine/graph.ts'))).toMatch(/import type/);
  });

  test('knows no file outside the layers', () => {
    expect(layerOf(table, 'shared/somewhere/new.ts')).toBeNull();
    expect(judge(table, 'shared/somewhere/new.ts', value('../base/result.ts'))).toMatch(/no layer/);
  });
});
