import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildKey, expectedBuildSeconds, readHistory } from '../../../../src-main/devices/trtexec/history.ts';
import { readStatus } from '../../../../src-main/devices/trtexec/jobStatus.ts';
import { logLines } from '../../../../src-main/devices/trtexec/logLines.ts';
import { progressAt, readPlan } from '../../../../src-main/devices/trtexec/progress.ts';
import { readTelemetryLine, telemetryJson } from '../../../../src-main/devices/trtexec/telemetry.ts';

describe('how a job stands', () => {
  const running = ['phase build 1000 0', 'now 1007', 'started', 'same-boot', 'alive', 'telemetry 1006 build RAM 1/2MB'];

  it('reads what the board says, and the log after the empty line as bytes', () => {
    const bytes = Buffer.from([0xff, 0xfe, 10, 10, 65]);
    const answer = Buffer.concat([Buffer.from(`${running.join('\n')}\n\n`), bytes]);
    expect(readStatus(answer)).toEqual({
      phase: 'build',
      step: 0,
      elapsedSeconds: 7,
      exit: null,
      started: true,
      alive: true,
      sameBoot: true,
      cancelled: false,
      telemetry: '1006 build RAM 1/2MB',
      logBytes: bytes,
    });
  });

  it('a clock that was set back gives no time, a folder that is gone gives nothing', () => {
    expect(readStatus(Buffer.from('phase build 1000 0\nnow 900\n\n'))?.elapsedSeconds).toBeNull();
    expect(readStatus(Buffer.from('gone\n'))).toBeNull();
  });

  it('no answer makes it throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        readStatus(Buffer.from(bytes));
      }),
    );
  });
});

describe('progress', () => {
  const plan = readPlan('build 10\nmeasure 4\nmeasure 4\nprofile 2\n');

  it('is the share of the phase, and the time of all that is still to come', () => {
    expect(progressAt(plan, 0, 5, 'building')).toEqual({ phase: 'build', progress: 0.5, secondsLeft: 15 });
    expect(progressAt(plan, 2, 1, 'measuring')).toEqual({ phase: 'measure', progress: 0.625, secondsLeft: 5 });
    expect(progressAt(plan, 3, 1, 'measuring')).toEqual({ phase: 'profile', progress: 0.5, secondsLeft: 1 });
  });

  it('stays short of the end of a step that lasts too long, and knows its end from the log', () => {
    expect(progressAt(plan, 0, 500, 'building')?.progress).toBeCloseTo(0.98);
    expect(progressAt(plan, 0, 500, 'built')?.progress).toBe(1);
  });

  it('a build that was never made has none, and neither has one whose clock was set back', () => {
    const unknown = readPlan('build ?\nmeasure 4\n');
    expect(progressAt(unknown, 0, 5, 'building')).toEqual({ phase: 'build', progress: null, secondsLeft: null });
    expect(progressAt(plan, 0, null, 'building')).toMatchObject({ progress: null, secondsLeft: null });
    expect(progressAt(plan, 9, 1, 'building')).toBeNull();
  });

  it('a plan from a board is read as far as it makes sense', () => {
    expect(readPlan('build 1\nrm -rf\nmeasure 2')).toHaveLength(1);
    expect(readPlan('build 1\n'.repeat(5000)).length).toBeLessThanOrEqual(1000);
  });

  it('comes from the last build of the same thing, with a timing cache or without', () => {
    const options = { measureSeconds: 1, warmUpMs: 0, seed: 1 };
    const key = buildKey({ sha256: 'ab' }, { precision: 'fp16', shapes: null, options }, '10.3.0');
    const history = readHistory(
      `90 cold ${key}\n30 warm ${key}\n20 warm ${key}\n7 warm other\nnonsense\n-3 warm ${key}`,
    );
    expect(history).toHaveLength(4);
    expect(expectedBuildSeconds(history, key, true)).toBe(20);
    expect(expectedBuildSeconds(history, key, false)).toBe(90);
    expect(expectedBuildSeconds(history, 'unseen', true)).toBeNull();
  });
});

describe('lines of a log', () => {
  const linesOf = (chunks: readonly Buffer[]): string[] => {
    const lines: string[] = [];
    const reader = logLines((line) => lines.push(line));
    for (const chunk of chunks) reader.push(chunk);
    return lines;
  };

  it('are the same wherever the bytes are cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.nat(80), (text, at) => {
        const bytes = Buffer.from(`${text}\nend\n`);
        expect(linesOf([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(linesOf([bytes]));
      }),
    );
  });

  it('have no escape codes, no bytes that are no text, and an end', () => {
    const [red, long] = linesOf([
      Buffer.from([0xff, 0x1b, 0x5b, 0x41, 10]),
      Buffer.alloc(1 << 20, 120),
      Buffer.from('\n'),
    ]);
    expect(red).toBe('\ufffd [A');
    expect(long).toHaveLength(4000);
  });
});

describe('telemetry', () => {
  const jp6 =
    '1700000000 measure 01-01-2025 10:00:00 RAM 3282/30697MB CPU [3%@729] EMC_FREQ 3%@3199 GR3D_FREQ 97%@[1300,1300] gpu@52.6C VDD_IN 9000mW/9000mW';

  it('carries the phase and the time on our clock', () => {
    expect(readTelemetryLine(jp6, 60_000)).toEqual({
      phase: 'measure',
      sample: {
        at: new Date(1_700_000_000_000 - 60_000).toISOString(),
        gpuClockMHz: 1300,
        gpuLoad: 0.97,
        temperatureC: 52.6,
        powerW: 9,
        memoryUsedBytes: 3282 * 2 ** 20,
      },
    });
  });

  it('reads the five figures of nvidia-smi, and null for what a GPU does not know', () => {
    expect(readTelemetryLine('1700000000 build 1740, 98, 52, [N/A], 812', 0)?.sample).toMatchObject({
      gpuClockMHz: 1740,
      gpuLoad: 0.98,
      powerW: null,
      memoryUsedBytes: 812 * 2 ** 20,
    });
  });

  it('leaves out what does not read', () => {
    expect(
      telemetryJson(`${jp6}\nnoise\n17 build RAM\n\n${jp6.slice(0, 30)}`, 0)
        .trim()
        .split('\n'),
    ).toHaveLength(1);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (line) => {
        readTelemetryLine(line, 0);
      }),
    );
  });
});
