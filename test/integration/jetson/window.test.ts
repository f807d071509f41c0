import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AppEvent, Input, Method, Output } from '../../../shared/contract/api.ts';
import type { HostWish, OpenQuestion, PairingRequest } from '../../../shared/contract/deviceMethods.ts';
import type { SshAddress } from '../../../shared/contract/project.ts';
import { createDispatcher } from '../../../src-main/api/dispatcher.ts';
import { createFileTokens } from '../../../src-main/api/fileTokens.ts';
import { createHandlers } from '../../../src-main/api/handlers/index.ts';
import { openPreferences } from '../../../src-main/api/preferences.ts';
import { createQuestions } from '../../../src-main/api/questions.ts';
import { createReportPreviews } from '../../../src-main/api/reportPreviews.ts';
import { createSession } from '../../../src-main/api/session.ts';
import { composeEnvironment } from '../../../src-main/composeEnvironment.ts';
import { nodeProcessHost } from '../../../src-main/process/nodeProcessHost.ts';
import { createProject } from '../../../src-main/studio/project/createProject.ts';
import { inProcessWorkRunner } from '../../../src-main/workers/inProcess.ts';
import { workHandlers } from '../../../src-main/workers/kinds/index.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { describeWithBoards } from '../../support/testBoard/boards.ts';
import { makeKey } from '../../support/testBoard/sshServer.ts';
import { orinJp51, orinJp62, sudoPassword } from '../../support/testBoard/specs.ts';
import type { TestBoard } from '../../support/testBoard/testBoard.ts';
import { sampleFolder } from '../../support/testStudio.ts';
import { errorOf, valueOf } from '../../support/valueOf.ts';
import type { Result } from '../../../shared/base/result.ts';

/** What the wizard does, by the very calls and events of a window; only the window is missing. */
describeWithBoards('pairing from a window (test boards)', (bench) => {
  const folder = temporaryFolder();
  const home = join(folder, 'home');
  const before = { HOME: process.env['HOME'], SSH_AUTH_SOCK: process.env['SSH_AUTH_SOCK'] };
  const events: AppEvent[] = [];
  const tokens = createFileTokens();
  /** Whoever sits at the window: answers a question by its prompt or kind; absent = does not answer. */
  let replies: Readonly<Record<string, string>> = {};
  const asked: OpenQuestion[] = [];
  let board: TestBoard;
  let other: TestBoard;

  const emit = (event: AppEvent): void => {
    events.push(event);
    if (event.kind !== 'questions') return;
    for (const open of event.questions.filter(({ id }) => !asked.some((each) => each.id === id))) {
      asked.push(open);
      const { question } = open;
      const reply = question.kind === 'answer' ? question.prompt.replace(/\W+$/, '') : question.kind;
      void call('devices.answer', { id: open.id, answer: replies[reply] ?? null, keep: false });
    }
  };
  const questions = createQuestions(emit, null);
  const environment = composeEnvironment({
    host: nodeProcessHost(),
    newWorkRunner: () => inProcessWorkRunner(workHandlers),
    sampleFolder,
    ask: questions.ask,
  });
  const preferences = openPreferences(join(folder, 'preferences.json'));
  const session = createSession(preferences, emit);
  const dispatch = createDispatcher(
    createHandlers({
      session,
      environment,
      desktop: {
        info: { version: '', electron: '', node: '', platform: '' },
        pick: () => Promise.resolve([]),
        writeClipboard: () => Promise.resolve(),
        writeClipboardPng: () => Promise.resolve(true),
        printPdf: () => Promise.resolve(new Uint8Array()),
        openLink: () => Promise.resolve(),
      },
      tokens,
      preferences,
      previews: createReportPreviews(folder),
      questions,
      sampleProject: join(folder, 'sample.qdq'),
    }),
  );
  const call = async <M extends Method>(method: M, input: Input<M>): Promise<Result<Output<M>>> =>
    (await dispatch(method, input)) as Result<Output<M>>;

  beforeAll(async () => {
    mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 });
    process.env['HOME'] = home;
    process.env['SSH_AUTH_SOCK'] = '';
    expect(homedir()).toBe(home);
    board = await bench.start(orinJp62);
    other = await bench.start(orinJp51);
    session.use(valueOf(await createProject(join(folder, 'lab'), environment)));
  });
  afterAll(async () => {
    await session.close();
    process.env['HOME'] = before.HOME;
    process.env['SSH_AUTH_SOCK'] = before.SSH_AUTH_SOCK;
  });

  const at = ({ user, host, port }: SshAddress): string => `${user}@${host}:${port}`;
  const wish = (address: SshAddress, keyFile: string | null = board.keyFile): HostWish => ({
    address: at(address),
    keyFile: keyFile === null ? null : tokens.issue(keyFile).token,
    jump: null,
  });
  const pair = (name: string, place: PairingRequest['place'], testBuild = false) =>
    call('devices.pair', {
      task: name,
      name,
      place,
      trtexecPath: null,
      prefix: [],
      lockClocks: false,
      testBuild,
    });
  const ssh = (address: SshAddress, keyFile?: string | null): PairingRequest['place'] => ({
    kind: 'ssh',
    wish: wish(address, keyFile),
    hostKey: address.hostKey,
    jumpHostKey: null,
  });
  const idOf = async (name: string) => {
    const found = valueOf(await call('devices.list', null)).find((device) => device.name === name);
    if (!found) throw new Error(`There is no ${name}.`);
    return found.id;
  };

  it('addresses are offered from ssh_config and known_hosts; hashed hosts and patterns are not', async () => {
    writeFileSync(join(home, '.ssh/config'), 'Host orin\n  HostName 10.0.0.7\nHost *.lab\n  User lab\n');
    writeFileSync(
      join(home, '.ssh/known_hosts'),
      `[orin-2]:2222 ssh-ed25519 ${'A'.repeat(40)}\n|1|${'B'.repeat(27)}=|${'C'.repeat(27)}= ssh-ed25519 ${'A'.repeat(40)}\n`,
    );
    const offered = valueOf(await call('devices.candidates', null));
    expect(offered).toContainEqual({ address: 'orin', from: 'ssh config' });
    expect(offered).toContainEqual({ address: 'orin-2:2222', from: 'known hosts' });
    expect(offered.filter(({ address }) => /[|*]/.test(address))).toEqual([]);
    writeFileSync(join(home, '.ssh/known_hosts'), '');
  });

  it('a host is looked at, and what known_hosts says of its key comes with it', async () => {
    const look = async () => valueOf(await call('devices.look', { wish: wish(board.address), jumpHostKey: null }));
    expect(await look()).toMatchObject({
      role: 'device',
      fingerprint: board.address.hostKey,
      keyType: 'ssh-ed25519',
      standing: { kind: 'unknown' },
    });
    const knownHosts = join(home, '.ssh/known_hosts');
    const [type, key] = readFileSync(join(board.root, '../server/host-key.pub'), 'utf8').split(' ');
    const place = `[127.0.0.1]:${board.address.port}`;
    writeFileSync(knownHosts, `${place} ${type} ${key}\n`);
    expect((await look()).standing).toEqual({ kind: 'known' });
    writeFileSync(knownHosts, `@revoked * ${type} ${key}\n`);
    expect((await look()).standing).toMatchObject({ kind: 'refused', why: 'revoked' });
    writeFileSync(knownHosts, `@cert-authority * ${type} ${key}\n`);
    expect((await look()).standing).toMatchObject({ kind: 'unknown', remark: expect.stringContaining('authority') });
    makeKey(join(folder, 'old'));
    const [, old] = readFileSync(join(folder, 'old.pub'), 'utf8').split(' ');
    writeFileSync(knownHosts, `${place} ${type} ${old}\n`);
    const changed = (await look()).standing;
    expect(changed).toMatchObject({ kind: 'refused', why: 'changed', error: { code: 'E-DEVICE-HOST-KEY' } });
    expect(changed.kind === 'refused' && changed.known[0]).toMatch(/^SHA256:/);
    expect(errorOf(await pair('changed', ssh(board.address)))).toMatchObject({ code: 'E-DEVICE-HOST-KEY' });
    writeFileSync(knownHosts, '');
  });

  it('a key that was not the one shown is never pinned', async () => {
    const place = { ...ssh(board.address), hostKey: other.address.hostKey } as PairingRequest['place'];
    expect(errorOf(await pair('wrong', place))).toMatchObject({ code: 'E-DEVICE-HOST-KEY' });
    expect(valueOf(await call('devices.list', null)).some(({ name }) => name === 'wrong')).toBe(false);
  });

  it('each stage is told as it comes, up to a test build, in less than a minute', async () => {
    const begun = performance.now();
    const device = valueOf(await pair('orin', ssh(board.address), true));
    expect(performance.now() - begun).toBeLessThan(60_000);
    expect(device).toMatchObject({ presence: 'online', standIn: true, facts: { tensorrt: '10.3.0' } });
    const told = events.flatMap((event) =>
      event.kind === 'device-task' && event.task === 'orin' ? [event.steps] : [],
    );
    expect(told[0]).toMatchObject([{ id: 'sign-in', state: 'running' }]);
    expect(told.some((steps) => steps.at(-1)?.id === 'test-build' && steps.at(-1)?.state === 'running')).toBe(true);
    expect(told.at(-1)?.map(({ id, state }) => [id, state])).toContainEqual(['test-build', 'ok']);
    expect(errorOf(await pair('orin', ssh(board.address)))).toMatchObject({ code: 'E-USAGE' });
  });

  it('questions of the server are answered at the window, and one that is not answered is a refused sign-in', async () => {
    const server = await other.secondServer({ kind: 'questions', answers: ['123456'] });
    replies = {};
    const refused = errorOf(await pair('asks', ssh(server, null)));
    expect(refused).toMatchObject({
      code: 'E-DEVICE-SIGN-IN',
      details: expect.stringContaining('questions of the server'),
    });
    replies = { Password: '123456' };
    expect(valueOf(await pair('asks', ssh(server, null)))).toMatchObject({
      name: 'asks',
      facts: { tensorrt: '8.5.2' },
    });
    expect(asked.at(-1)).toMatchObject({ question: { kind: 'answer', isHidden: true }, canKeep: false });
  });

  it('a jump host is looked at, accepted and pinned before what lies behind it', async () => {
    const authorized = join(other.root, '../authorized-keys');
    writeFileSync(authorized, readFileSync(authorized, 'utf8') + readFileSync(`${board.keyFile}.pub`, 'utf8'));
    const behind: HostWish = { ...wish(board.address), jump: at(other.address) };
    const look = async (jumpHostKey: string | null) =>
      valueOf(await call('devices.look', { wish: behind, jumpHostKey }));
    expect(await look(null)).toMatchObject({ role: 'jump', fingerprint: other.address.hostKey });
    expect(await look(board.address.hostKey)).toMatchObject({ role: 'jump' });
    const seen = await look(other.address.hostKey);
    expect(seen).toMatchObject({ role: 'device', fingerprint: board.address.hostKey });
    const place = { kind: 'ssh', wish: behind, hostKey: seen.fingerprint } as const;
    expect(errorOf(await pair('behind', { ...place, jumpHostKey: null }))).toMatchObject({ code: 'E-DEVICE-HOST-KEY' });
    expect(valueOf(await pair('behind', { ...place, jumpHostKey: other.address.hostKey }))).toMatchObject({
      address: { jump: { hostKey: other.address.hostKey } },
      facts: { tensorrt: '10.3.0' },
    });
  });

  it('a password and a passphrase are asked for by what they are', async () => {
    const server = await other.secondServer({ kind: 'password', password: 'pass word' });
    replies = { password: 'pass word' };
    valueOf(await pair('password', ssh(server, null)));
    const keyFile = join(folder, 'locked');
    makeKey(keyFile, 'open sesame');
    const authorized = join(board.root, '../authorized-keys');
    writeFileSync(authorized, readFileSync(authorized, 'utf8') + readFileSync(`${keyFile}.pub`, 'utf8'));
    replies = { passphrase: 'open sesame' };
    valueOf(await pair('locked', ssh(board.address, keyFile)));
    expect(asked.at(-1)?.question).toEqual({ kind: 'passphrase', keyFile });
  });

  it('is renamed, tells a sample, locks its clocks from now on, and tries its build again', async () => {
    const id = await idOf('orin');
    expect(errorOf(await call('devices.rename', { id, name: 'asks' }))).toMatchObject({ code: 'E-USAGE' });
    expect(valueOf(await call('devices.rename', { id, name: 'orin lab' })).name).toBe('orin lab');
    expect(valueOf(await call('devices.sample', { id }))).toMatchObject({
      gpuClockMHz: 306,
      memoryUsedBytes: expect.any(Number),
    });
    expect(valueOf(await call('devices.lockClocks', { id, isOn: true })).setup).toMatchObject({ lockClocks: true });
    expect(valueOf(await call('devices.sample', { id }))).toBeNull();
    const tried = valueOf(await call('devices.testBuild', { id, task: 'again' }));
    expect(tried.facts?.checks.filter((check) => check.id === 'test-build')).toHaveLength(1);
    const probed = valueOf(await call('devices.probe', { id }));
    expect(probed.facts?.checks.map((check) => check.id)).toContain('test-build');
    expect(valueOf(await call('devices.capabilities', { id }))).toBeNull();
  });

  it('sudo is asked for once, when clocks are to be locked, and again only when it was refused', async () => {
    const id = await idOf('orin lab');
    const sudoAsked = () => asked.filter(({ question }) => question.kind === 'sudo').length;
    const clocks = join(board.root, 'etc/board/clocks-log');
    const again = async () => valueOf(await call('devices.testBuild', { id, task: 'clocks' }));
    const earlier = sudoAsked();
    valueOf(await call('devices.sudo', { id, password: 'wrong' }));
    await again();
    expect(existsSync(clocks) ? readFileSync(clocks, 'utf8') : '').not.toContain('--store');
    replies = { sudo: sudoPassword };
    await again();
    await again();
    expect(sudoAsked()).toBe(earlier + 1);
    expect(readFileSync(clocks, 'utf8').match(/--restore/g)).toHaveLength(2);
  });

  it('a failing check has words and, apart from them, a command', async () => {
    const place = ssh(board.address);
    const paired = valueOf(
      await call('devices.pair', {
        task: 'none',
        name: 'no trtexec',
        place,
        trtexecPath: '/nowhere/trtexec',
        prefix: [],
        lockClocks: false,
        testBuild: true,
      }),
    );
    const { checks } = paired.facts!;
    expect(checks.find(({ id }) => id === 'trtexec')).toMatchObject({
      state: 'failed',
      command: 'sudo apt-get install libnvinfer-bin',
    });
    expect(checks.some(({ id }) => id === 'test-build')).toBe(false);
    const id = paired.id;
    expect(valueOf(await call('devices.list', null)).find((device) => device.id === id)?.facts?.checks).toEqual(checks);
  });

  it('presence is seen without signing in; another key is refused with both fingerprints', async () => {
    const id = await idOf('orin lab');
    await board.cutLink();
    expect(valueOf(await call('devices.presence', { id })).presence).toBe('unreachable');
    expect(valueOf(await call('devices.sample', { id }))).toBeNull();
    await board.startServer();
    expect(valueOf(await call('devices.presence', { id })).presence).toBe('online');
    board.changeHostKey();
    await board.cutLink();
    await board.startServer();
    const changed = errorOf(await call('devices.presence', { id }));
    expect(changed.message).toContain(board.hostKey());
    expect(changed.message).toContain(board.address.hostKey);
  });

  it('is forgotten; what it left on the board is in a folder of ours', async () => {
    const id = await idOf('orin lab');
    valueOf(await call('devices.forget', { id }));
    expect(valueOf(await call('devices.list', null)).some((device) => device.id === id)).toBe(false);
    expect(existsSync(join(board.home, '.qdq-studio'))).toBe(true);
    valueOf(await call('devices.addEstimate', { board: 'agx-orin-64' }));
    expect(errorOf(await call('devices.addEstimate', { board: 'no-such-board' }))).toMatchObject({
      code: 'E-NOT-FOUND',
    });
  });
});
