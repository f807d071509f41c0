import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { median } from '../../../shared/compare/statistics.ts';
import { openSshShell } from '../../../src-main/devices/jetson/sshShell.ts';
import { noSecrets } from '../../../src-main/devices/secrets.ts';
import { modelPath } from '../../../src-main/devices/trtexec/boardFolder.ts';
import { startRun } from '../../../src-main/studio/runs/startRun.ts';
import { boardProject } from '../../support/testBoard/boardProject.ts';
import { deviceOn, listen, never, newJob, runToEnd, sha256Of } from '../../support/testBoard/jobs.ts';
import { orinJp62 } from '../../support/testBoard/specs.ts';
import { startTestBoard, whyNoBoard, type TestBoard } from '../../support/testBoard/testBoard.ts';
import { valueOf } from '../../support/valueOf.ts';
import { mediansInTurns, type LeaveOut, type Row } from '../row.ts';

/** What we add to a board beside a plain `scp` and plain commands: real servers on loopback, a stand-in for trtexec. */
export async function boardRows(leaveOut: LeaveOut): Promise<readonly Row[]> {
  const reason = whyNoBoard();
  if (reason !== null) {
    leaveOut('boards', reason);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'qdq-bench-boards-'));
  const board = await startTestBoard({ ...orinJp62, buildSeconds: 5 * orinJp62.timeScale });
  try {
    return [
      ...(await pushRows(board, folder)),
      await sweepRow(board, folder),
      await logRow(board, folder),
      await reconnectRow(board, folder),
    ];
  } finally {
    await board.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Never waited for in one breath: the board's engines are made by this process. */
const execute = promisify(execFile);

const ssh = (board: TestBoard): readonly string[] =>
  [
    `IdentityFile=${board.keyFile}`,
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
  ].flatMap((option) => ['-o', option]);

/**
 * 100 MB, each time over a connection of its own. To the last byte beside `scp`, which looks at nothing afterwards; and
 * with the board's own hash and on its disk, beside `scp` and those two commands by hand.
 */
async function pushRows(board: TestBoard, folder: string): Promise<readonly Row[]> {
  const path = join(folder, 'pushed');
  writeFileSync(path, Buffer.alloc(100_000_000, 'not all alike'));
  const sha256 = sha256Of(path);
  const sizeBytes = statSync(path).size;
  const times: Record<'sent' | 'whole' | 'scp' | 'scpWhole', number[]> = { sent: [], whole: [], scp: [], scpWhole: [] };
  for (let round = 0; round < 6; round += 1) {
    for (const name of [modelPath(sha256), 'copied']) rmSync(join(board.home, name), { force: true });
    const begun = performance.now();
    const shell = valueOf(await openSshShell(board.address, noSecrets));
    let sent = 0;
    const onProgress = (bytes: number): void => {
      if (bytes === sizeBytes) sent = performance.now() - begun;
    };
    const request = { localPath: path, remotePath: modelPath(sha256), sha256, sizeBytes, onProgress, signal: never };
    valueOf(await shell.push(request));
    shell.close();
    const whole = performance.now() - begun;
    const begunByHand = performance.now();
    await execute('scp', ['-q', '-P', String(board.address.port), ...ssh(board), path, 'root@127.0.0.1:copied']);
    const scp = performance.now() - begunByHand;
    const words = ['-p', String(board.address.port), ...ssh(board), 'root@127.0.0.1', 'sha256sum copied && sync'];
    await execute('ssh', words);
    const scpWhole = performance.now() - begunByHand;
    // The first round warms up.
    if (round > 0)
      for (const [name, ms] of Object.entries({ sent, whole, scp, scpWhole })) times[name as 'sent'].push(ms);
  }
  const row = (name: string, value: readonly number[], peer: readonly number[]): Row => ({
    name,
    unit: 'ms',
    value: median(value),
    floor: null,
    peer: median(peer),
    budget: { kind: 'peer', least: 0.9 },
  });
  return [row('push-vs-scp', times.sent, times.scp), row('push-verified', times.whole, times.scpWhole)];
}

/** A cell from the click to its stored figures, beside its three commands typed by hand; the model is there already. */
async function sweepRow(board: TestBoard, folder: string): Promise<Row> {
  const project = await boardProject(join(folder, 'sweep'), board);
  const studio = await project.open();
  try {
    const [variant] = studio.store.variants.list();
    const options = { measureSeconds: 5 * orinJp62.timeScale, warmUpMs: 0 };
    const request = { variant: variant!.id, device: project.device.id, precision: 'int8-explicit' as const, options };
    const cell = async (): Promise<void> => {
      const run = valueOf(await startRun(studio, request));
      await studio.jobs.ended(run.id);
    };
    await cell();
    const { commands } = studio.store.runs.artifacts(studio.store.runs.list()[0]!.id)!;
    const script = commands.map((command) => command.replaceAll(/\.qdq-studio\/jobs\/[^/ ]+\//g, '')).join('; ');
    const byHand = async (): Promise<void> => {
      const words = ['-p', String(board.address.port), ...ssh(board), 'root@127.0.0.1', `{ ${script}; } >log 2>&1`];
      await execute('ssh', words);
    };
    const [whole, bare] = await mediansInTurns(3, cell, byHand);
    return {
      name: 'sweep-overhead',
      unit: 'ms',
      value: whole - bare,
      floor: bare,
      peer: null,
      budget: { kind: 'value', most: 0.02 * bare + 1000 },
    };
  } finally {
    await studio.close();
  }
}

/** A build that says 100,000 lines beside one that says few: what 10,000 lines cost, from the board to who listens. */
async function logRow(board: TestBoard, folder: string): Promise<Row> {
  const lines = 100_000;
  const device = deviceOn(board, folder);
  const run = async (behaviour: string): Promise<void> => {
    board.behave(behaviour, { lines, build_seconds: 5 });
    const heard = listen();
    await runToEnd(device, newJob({ options: { measureSeconds: 5, warmUpMs: 0, seed: 1 } }), heard);
    const told = heard.lines.filter((line) => line.includes('Timing Runner')).length;
    if (behaviour !== '' && told !== lines) throw new Error(`${told} of ${lines} lines were told.`);
  };
  const [chatty, quiet] = await mediansInTurns(
    3,
    () => run('build-chatters'),
    () => run(''),
  );
  board.behave('');
  await device.close();
  const value = Math.max(0, chatty - quiet) / (lines / 10_000);
  return {
    name: 'log-lines',
    unit: 'ms per 10,000',
    value,
    floor: null,
    peer: null,
    budget: { kind: 'value', most: 1000 },
  };
}

/** From the moment that the server is there again until the job that it lost is followed again. */
async function reconnectRow(board: TestBoard, folder: string): Promise<Row> {
  const times: number[] = [];
  for (let at = 0; at < 5; at += 1) {
    const device = deviceOn(board, folder);
    const heard = listen();
    let onAttached = (): void => {};
    const events = {
      ...heard.events,
      presence(state: 'attached' | 'unreachable') {
        heard.events.presence(state);
        if (state === 'attached') onAttached();
      },
    };
    const job = newJob({ options: { measureSeconds: 10 * orinJp62.timeScale, warmUpMs: 0, seed: 1 } });
    const ref = valueOf(await device.submit(job, events, never));
    const leaving = new AbortController();
    const following = device.follow(ref, events, leaving.signal);
    await heard.phase('build');
    await board.cutLink();
    await sleep(2000);
    const attached = new Promise<void>((resolve) => (onAttached = resolve));
    await board.startServer();
    const begun = performance.now();
    await attached;
    times.push(performance.now() - begun);
    leaving.abort();
    await following;
    valueOf(await device.cancel(ref));
    await device.close();
  }
  return {
    name: 'reconnect',
    unit: 'ms',
    value: median(times),
    floor: null,
    peer: null,
    budget: { kind: 'value', most: 5000 },
  };
}
