import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Device } from '../../../src-main/devices/device.ts';
import { localDevice } from '../../../src-main/devices/local/localDevice.ts';
import { noSecrets } from '../../../src-main/devices/secrets.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { fileOf, listen, newJob, never, runToEnd, sha256Of } from '../../support/testBoard/jobs.ts';
import { valueOf } from '../../support/valueOf.ts';

/**
 * trtexec on this computer, by a small program that stands in for it: it writes down its words and the files that it is
 * asked for. The whole stand-in needs a chroot; here only the way through the shell of this computer is looked at.
 */
describe.skipIf(process.platform !== 'linux')('trtexec on this computer (stand-in)', () => {
  const folder = join(temporaryFolder(), 'with spaces');
  const trtexec = join(folder, '..', 'trtexec');
  const devices: Device[] = [];

  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    const lines = [
      '#!/bin/sh',
      'echo "&&&& RUNNING TensorRT.trtexec [TensorRT v100300] # trtexec $*"',
      'for w in "$@"; do case $w in',
      '  --help) echo "a stand-in on this computer"; exit 0 ;;',
      '  --saveEngine=*) echo engine >"${w#*=}" ;;',
      '  --export*=*) echo "[]" >"${w#*=}" ;;',
      '  --duration=*) sleep "${w#*=}" ;;',
      'esac; done',
      'echo "&&&& PASSED TensorRT.trtexec [TensorRT v100300] # trtexec $*"',
    ];
    writeFileSync(trtexec, lines.join('\n'));
    chmodSync(trtexec, 0o755);
  });
  afterAll(async () => {
    for (const device of devices) await device.close();
  });

  const newDevice = (prefix: readonly string[] = [], home = join(folder, '..', 'plain')): Device => {
    const setup = { trtexecPath: trtexec, prefix, cacheLimitBytes: null, lockClocks: false };
    const device = localDevice({
      name: 'here',
      setup,
      standIn: false,
      home,
      downloads: join(folder, 'arrived'),
      secrets: noSecrets,
    });
    devices.push(device);
    return device;
  };
  const options = { measureSeconds: 1, warmUpMs: 0, seed: 1 };

  it('is asked, and says that it stands in', async () => {
    const device = newDevice();
    const facts = valueOf(await device.probe(never));
    expect(facts).toMatchObject({ tensorrt: '10.3.0', trtexecPath: trtexec, l4t: null, module: null, jetpack: null });
    expect(facts.memoryBytes).toBeGreaterThan(1e8);
    expect(facts.diskFreeBytes).toBeGreaterThan(1e6);
    expect(device).toMatchObject({ kind: 'local', standIn: true });
  });

  it('runs the three steps of a board and keeps the model by content', async () => {
    const device = newDevice();
    const job = newJob({ options });
    const run = await runToEnd(device, job);
    expect(run).toMatchObject({ outcome: 'done', error: null });
    expect(run.commands).toHaveLength(3);
    expect(run.commands[0]).toContain('--int8 --fp16');
    const kept = join(folder, '..', 'plain/.qdq-studio/models');
    expect(readdirSync(kept)).toEqual([`${job.model.sha256}.onnx`]);
    expect(sha256Of(join(kept, `${job.model.sha256}.onnx`))).toBe(job.model.sha256);
    expect(valueOf(await device.list()).map(({ id }) => id)).toEqual([job.id]);
    valueOf(await device.forget({ id: job.id, handle: {} }));
    expect(valueOf(await device.list())).toEqual([]);
  });

  it('goes on without us and is cancelled with all its processes', async () => {
    const first = newDevice();
    const heard = listen();
    const job = newJob({ options: { ...options, measureSeconds: 60 } });
    valueOf(await first.submit(job, heard.events, never));
    await first.close();
    const second = newDevice();
    const ref = { id: job.id, handle: {} };
    const following = second.follow(ref, heard.events, never);
    await heard.phase('measure');
    valueOf(await second.cancel(ref));
    expect(valueOf(await following)).toMatchObject({ outcome: 'cancelled' });
    const words = readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid))
      .map(commandOf);
    expect(words.filter((command) => command.includes(job.id))).toEqual([]);
  });

  it('takes words before trtexec, as a container wants them', async () => {
    const device = newDevice(['env', 'IN={folder}', 'sh', '-c', 'echo "in $IN" >&2; exec "$@"', 'container']);
    const run = await runToEnd(device, newJob({ options }));
    expect(run).toMatchObject({ outcome: 'done' });
    const ours = join(folder, '..', 'plain/.qdq-studio');
    expect(fileOf(run, 'log')).toContain(`in ${ours}`);
    expect(run.commands[0]).toMatch(/^env IN=\/\S+ sh -c '/);
  });

  it('lives also in a folder whose name has spaces and quotes', async () => {
    const run = await runToEnd(newDevice([], join(folder, "it's mine")), newJob({ options }));
    expect(run).toMatchObject({ outcome: 'done', error: null });
    expect(run.commands[0]).toContain(String.raw`it'\''s mine/.qdq-studio`);
  });
});

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
