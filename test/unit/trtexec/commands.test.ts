import { describe, expect, test } from 'vitest';
import { accepts, capabilitiesFor, type Capabilities } from '../../../shared/trtexec/capabilities.ts';
import {
  buildCommand,
  measureCommand,
  profileCommand,
  type BuildOptions,
  type RunOptions,
} from '../../../shared/trtexec/commands.ts';
import { readTrtexecHelp } from '../../../shared/trtexec/help.ts';
import { readSharedText } from '../../support/readSharedText.ts';
import { describeWithShared } from '../../support/sharedFolder.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';

const of = (version: string): Capabilities => capabilitiesFor(version)!;
const versions = ['8.0.1', '8.2.1', '8.4.1', '8.5.2', '8.6.2', '10.3.0', '10.13.3', '11.4.1'];

const model = {
  trtexec: 'trtexec',
  onnx: 'm.onnx',
  engine: 'm.plan',
  shapes: null,
  timingCache: 'cache',
  calibrationCache: null,
  workspaceMiB: null,
  dlaCore: null,
  stronglyTyped: false,
  verbose: false,
  extra: [],
} satisfies Omit<BuildOptions, 'precision'>;
const run: RunOptions = {
  trtexec: 'trtexec',
  engine: 'm.plan',
  shapes: 'images:1x3x640x640',
  dlaCore: null,
  warmUpMs: 500,
  durationSeconds: 10,
  extra: [],
};

const words = (version: string, options: BuildOptions): string => {
  const command = buildCommand(of(version), options);
  return command.ok ? command.value.words.join(' ') : command.error.code;
};

describe('the guide’s runs for each version', () => {
  const end = (version: string): string => {
    const limit = Number(version.split('.')[0]) === 8 && Number(version.split('.')[1]) < 4 ? '--workspace=1024 ' : '';
    const skip = version.startsWith('8.') && Number(version.split('.')[1]) < 6 ? '--buildOnly' : '--skipInference';
    const detail = version.startsWith('8.0') ? '' : ' --profilingVerbosity=detailed';
    return `${limit}${skip} --saveEngine=m.plan --timingCacheFile=cache${detail}`;
  };

  test.each(versions)('FP16, %s', (version) => {
    const flag = version.startsWith('11') ? '' : '--fp16 ';
    expect(words(version, { ...model, precision: 'fp16' })).toBe(`trtexec --onnx=m.onnx ${flag}${end(version)}`);
  });

  test.each(versions)('PTQ, %s', (version) => {
    const expected = version.startsWith('11')
      ? 'E-PRECISION-UNAVAILABLE'
      : `trtexec --onnx=m.onnx --int8 --fp16 --calib=c.cache ${end(version)}`;
    expect(words(version, { ...model, precision: 'int8-implicit', calibrationCache: 'c.cache' })).toBe(expected);
  });

  test.each(versions)('QAT and QAT with a mask, %s', (version) => {
    const flags = version.startsWith('11') ? '' : '--int8 --fp16 ';
    expect(words(version, { ...model, precision: 'int8-explicit' })).toBe(
      `trtexec --onnx=m.onnx ${flags}${end(version)}`,
    );
  });

  test.each(versions)('measured alike, %s', (version) => {
    const fair = version.startsWith('11') ? '' : '--useCudaGraph --useSpinWait --noDataTransfers ';
    const command = measureCommand(of(version), { ...run, times: 't.json' });
    expect(command.words.join(' ')).toBe(
      `trtexec --loadEngine=m.plan --shapes=images:1x3x640x640 ${fair}--warmUp=500 --duration=10 --exportTimes=t.json`,
    );
  });

  test.each(versions)('profiled without a CUDA graph, %s', (version) => {
    const graph = version.startsWith('11') ? '--noCudaGraph' : '--useSpinWait --noDataTransfers --separateProfileRun';
    const layers = version.startsWith('8.0') ? '' : ' --exportLayerInfo=l.json';
    const command = profileCommand(of(version), { ...run, profile: 'p.json', layers: 'l.json' });
    expect(command.words.join(' ')).toBe(
      `trtexec --loadEngine=m.plan --shapes=images:1x3x640x640 ${graph} --warmUp=500 --duration=10 --exportProfile=p.json${layers}`,
    );
  });

  test.each(versions)('no command carries a flag that %s does not know', (version) => {
    const capabilities = of(version);
    for (const precision of ['fp32', 'fp16', 'int8-implicit', 'int8-explicit'] as const) {
      const build = buildCommand(capabilities, { ...model, precision, workspaceMiB: 2048, verbose: true });
      const commands = [
        ...(build.ok ? [build.value] : []),
        measureCommand(capabilities, { ...run, times: 't' }),
        profileCommand(capabilities, { ...run, profile: 'p', layers: 'l' }),
      ];
      for (const word of commands.flatMap((command) => command.words.slice(1)))
        expect(accepts(capabilities, /^--(\w+)/.exec(word)![1]!), word).toBe(true);
    }
  });
});

describe('what has no equivalent is said before the run', () => {
  const notes = (version: string, options: BuildOptions) => valueOf(buildCommand(of(version), options)).notes.join(' ');

  test.each([
    ['10.3.0', { precision: 'int8-implicit' }, 'Performance only, fake scales'],
    ['11.1.0', { precision: 'fp16' }, 'only an FP16 model runs in FP16'],
    ['11.1.0', { precision: 'int8-explicit' }, 'Convert the float part to FP16'],
    ['10.3.0', { precision: 'int8-explicit', stronglyTyped: true }, 'Types follow the model'],
    ['8.0.1', { precision: 'fp16' }, 'cannot export layer information'],
    ['10.3.0', { precision: 'int8-explicit', dlaCore: 0 }, 'A DLA does not read Q/DQ'],
    ['11.2.1', { precision: 'fp16', dlaCore: 0 }, 'AGX Orin only'],
    [
      '11.1.0',
      { precision: 'fp16', extra: ['--best'] },
      'does not know --best (it exists from 8.0 to 10.16) and will refuse it',
    ],
    ['8.5.2', { precision: 'fp16', extra: ['--nosuch=1'] }, 'no version is known to have it'],
  ] as const)('%s %j', (version, options, note) => {
    expect(notes(version, { ...model, ...options })).toContain(note);
  });

  test('the ordinary runs have no notes', () => {
    for (const precision of ['fp32', 'fp16', 'int8-explicit'] as const)
      expect(notes('10.3.0', { ...model, precision })).toBe('');
    expect(notes('8.5.2', { ...model, precision: 'int8-implicit', calibrationCache: 'c' })).toBe('');
  });

  test('other experiments than the one asked for are refused', () => {
    for (const options of [
      { precision: 'int8-implicit', stronglyTyped: true },
      { precision: 'fp32', dlaCore: 0 },
    ] as const)
      expect(errorOf(buildCommand(of('10.3.0'), { ...model, ...options })).code).toBe('E-PRECISION-UNAVAILABLE');
  });

  test('shapes, workspace, DLA, strong typing and further flags', () => {
    expect(
      words('10.3.0', {
        ...model,
        precision: 'int8-implicit',
        calibrationCache: 'c',
        shapes: 'x:0:4x1x28x28',
        workspaceMiB: 2048,
        dlaCore: 1,
        timingCache: null,
        verbose: true,
        extra: ['--builderOptimizationLevel=5'],
      }),
    ).toBe(
      'trtexec --onnx=m.onnx --int8 --fp16 --calib=c --useDLACore=1 --allowGPUFallback --shapes=x:0:4x1x28x28 --memPoolSize=workspace:2048 --skipInference --saveEngine=m.plan --profilingVerbosity=detailed --verbose --builderOptimizationLevel=5',
    );
    expect(words('10.3.0', { ...model, precision: 'fp16', stronglyTyped: true })).toContain('--stronglyTyped');
    expect(words('8.6.2', { ...model, precision: 'fp16', stronglyTyped: true })).toContain('--fp16');
  });
});

describe('the capability table', () => {
  test.each([
    ['8.5.2', 'buildOnly', true],
    ['8.5.2', 'skipInference', false],
    ['8.6.2', 'skipInference', true],
    ['8.6.2', 'buildOnly', true],
    ['10.0.0', 'buildOnly', false],
    ['8.2.1', 'workspace', true],
    ['8.2.1', 'memPoolSize', false],
    ['10.16.1', 'fp16', true],
    ['11.0.0', 'fp16', false],
    ['11.0.0', 'useCudaGraph', true],
    ['10.16.1', 'noCudaGraph', false],
    ['11.4.1', 'noCudaGraph', true],
    ['8.0.1', 'exportLayerInfo', false],
  ])('%s --%s: %s', (version, flag, known) => {
    expect(accepts(of(version), flag)).toBe(known);
  });

  test('what is no version, or too old, has no row', () => {
    expect(['x', '', '7.2.3'].map(capabilitiesFor)).toEqual([null, null, null]);
  });
});

describeWithShared('help texts', (shared) => {
  /** Flags that trtexec takes and its help does not list. */
  const unlisted = ['plugins', 'nvtxMode', 'explicitBatch', 'explicitPrecision', 'distributiveIndependence'];

  test.each([
    ['trt8201', '8.2.1'],
    ['trt100001', '10.0.1'],
    ['trt101401', '10.14.1'],
  ])('%s agrees with the table', (file, version) => {
    const help = valueOf(readTrtexecHelp(readSharedText(shared, `engines/help/${file}.txt`)));
    expect(help).toMatchObject({ tensorrt: version, source: 'help' });
    const table = new Set(of(version).flags);
    expect(help.flags.filter((flag) => !table.has(flag))).toEqual([]);
    expect([...table].filter((flag) => !help.flags.includes(flag) && !unlisted.includes(flag))).toEqual([]);
    expect(help.withValue).toContain('onnx');
    expect(help.withValue).not.toContain('verbose');
  });

  test('commands made from a board’s own help equal those of the table', () => {
    for (const [file, version] of [
      ['trt8201', '8.2.1'],
      ['trt101401', '10.14.1'],
    ] as const) {
      const help = valueOf(readTrtexecHelp(readSharedText(shared, `engines/help/${file}.txt`)));
      const options: BuildOptions = { ...model, precision: 'int8-explicit' };
      expect(buildCommand(help, options)).toEqual(buildCommand(of(version), options));
      expect(profileCommand(help, { ...run, profile: 'p', layers: 'l' })).toEqual(
        profileCommand(of(version), { ...run, profile: 'p', layers: 'l' }),
      );
    }
  });

  test('other texts are no help', () => {
    expect(errorOf(readTrtexecHelp(readSharedText(shared, 'engines/logs/trt101401-05.log'))).code).toBe(
      'E-DEVICE-PROTOCOL',
    );
    expect(errorOf(readTrtexecHelp('')).code).toBe('E-DEVICE-PROTOCOL');
  });
});
