import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SshAddress } from '../../../shared/contract/project.ts';
import { runCli } from '../../support/runCli.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { describeWithBoards } from '../../support/testBoard/boards.ts';
import { makeKey } from '../../support/testBoard/sshServer.ts';
import { orinJp62, thorTrt114 } from '../../support/testBoard/specs.ts';
import type { TestBoard } from '../../support/testBoard/testBoard.ts';

/** `qdq device add` from the first word to the test build, with a home folder of its own. */
describeWithBoards('pairing (test boards)', (bench) => {
  const folder = temporaryFolder();
  const home = join(folder, 'home');
  const project = join(folder, 'lab.qdq');
  let board: TestBoard;
  let agent: ChildProcess | null = null;

  beforeAll(async () => {
    mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 });
    board = await bench.start(orinJp62);
  });
  afterAll(() => void agent?.kill());

  const add = (name: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runCli(['device', 'add', name, ...words, '--project', project, '--json'], {
      env: { HOME: home, SSH_AUTH_SOCK: '', ...env },
    });
  const at = ({ user, host, port }: SshAddress): string => `${user}@${host}:${port}`;
  const errorOf = (answer: { readonly json: unknown }) => (answer.json as { error: Record<string, string> }).error;

  it('a key that nobody vouches for is shown and refused, and nothing is remembered', async () => {
    const answer = await add('orin', [at(board.address), '--key', board.keyFile]);
    expect(answer.code).toBe(3);
    expect(errorOf(answer)).toMatchObject({ code: 'E-DEVICE-HOST-KEY' });
    expect(errorOf(answer)['message']).toContain(board.address.hostKey);
    const list = await runCli(['device', 'list', '--project', project, '--json']);
    expect((list.json as { devices: { name: string }[] }).devices.some(({ name }) => name === 'orin')).toBe(false);
  });

  it('from a fingerprint to a board that has built and measured something, in less than a minute', async () => {
    const begun = performance.now();
    const words = [at(board.address), '--key', board.keyFile, '--host-key', board.address.hostKey];
    const answer = await add('orin', words);
    expect(answer.stderr).toContain('sign-in: ok, NVIDIA Jetson AGX Orin');
    expect(answer.code).toBe(0);
    expect(answer.json).toMatchObject({
      kind: 'jetson',
      name: 'orin',
      standIn: true,
      jetpack: '6.2',
      tensorrt: '10.3.0',
      sudo: 'password',
      address: { hostKey: board.address.hostKey },
    });
    const { checks } = answer.json as { checks: { id: string; state: string; remedy: string | null }[] };
    expect(checks.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'trtexec ok',
      'tensorrt ok',
      'disk ok',
      'memory ok',
      'tools ok',
      'power-mode ok',
      'clocks warning',
      'sudo ok',
      'test-build ok',
    ]);
    expect(performance.now() - begun).toBeLessThan(60_000);
  });

  it('known_hosts vouches for a board: no fingerprint is asked for', async () => {
    const { type, key } = publicKey(board);
    const line = `[127.0.0.1]:${board.address.port} ${type} ${key}`;
    writeFileSync(join(home, '.ssh/known_hosts'), `${line}\n`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', join(home, '.ssh/known_hosts')], { stdio: 'ignore' });
    expect(readFileSync(join(home, '.ssh/known_hosts'), 'utf8')).toMatch(/^\|1\|/);
    const alias = `Host bench\n  HostName 127.0.0.1\n  Port ${board.address.port}\n  User root\n  IdentityFile ${board.keyFile}\n`;
    writeFileSync(join(home, '.ssh/config'), alias);
    const answer = await add('by alias', ['bench', '--no-test-build']);
    expect(answer.json).toMatchObject({ name: 'by alias', address: { host: '127.0.0.1', user: 'root' } });
  });

  it('a changed, a revoked and an unreadable known_hosts refuse, the first with both fingerprints', async () => {
    const knownHosts = join(home, '.ssh/known_hosts');
    const words = ['bench', '--no-test-build', '--host-key', board.address.hostKey];
    const { type, key } = publicKey(board);
    makeKey(join(folder, 'other-key'));
    const [, other = ''] = readFileSync(join(folder, 'other-key.pub'), 'utf8').split(' ');
    writeFileSync(knownHosts, `[127.0.0.1]:${board.address.port} ssh-ed25519 ${other}\n`);
    const changed = errorOf(await add('changed', words));
    const otherPrint = execFileSync('ssh-keygen', ['-lf', join(folder, 'other-key.pub')], { encoding: 'utf8' }).split(
      ' ',
    )[1]!;
    expect(changed).toMatchObject({ code: 'E-DEVICE-HOST-KEY' });
    expect(changed['message']).toContain(board.address.hostKey);
    expect(changed['message']).toContain(otherPrint);

    writeFileSync(knownHosts, `@revoked * ${type} ${key}\n`);
    expect(errorOf(await add('revoked', words))['message']).toContain('revoked');
    rmSync(knownHosts);
    mkdirSync(knownHosts);
    expect(errorOf(await add('unreadable', words))).toMatchObject({ code: 'E-DEVICE-HOST-KEY' });
    rmSync(knownHosts, { recursive: true });
  });

  it('an authority of known_hosts vouches for a board that shows its certificate, and for no other', async () => {
    const authority = join(folder, 'authority');
    makeKey(authority, '', 'ecdsa');
    const [type, key] = readFileSync(`${authority}.pub`, 'utf8').split(' ');
    writeFileSync(join(home, '.ssh/known_hosts'), `@cert-authority 127.0.0.* ${type} ${key}\n`);
    expect(errorOf(await add('certified', ['bench', '--no-test-build']))['hint']).toMatch(
      /no valid certificate was seen/,
    );
    board.certify(authority, '127.0.0.1');
    await board.cutLink();
    await board.startServer();
    const answer = await add('certified', ['bench', '--no-test-build']);
    expect(answer.json).toMatchObject({ name: 'certified', address: { hostKey: board.address.hostKey } });
    rmSync(join(home, '.ssh/known_hosts'));
  });

  it('signs in with a key that has a passphrase, which comes by the environment and is never an argument', async () => {
    const keyFile = join(folder, 'locked-key');
    makeKey(keyFile, 'open sesame');
    const authorized = join(board.root, '../authorized-keys');
    writeFileSync(authorized, readFileSync(authorized, 'utf8') + readFileSync(`${keyFile}.pub`, 'utf8'));
    const words = [at(board.address), '--key', keyFile, '--host-key', board.address.hostKey, '--no-test-build'];
    expect(await add('locked', words, { QDQ_SSH_PASSPHRASE: 'open sesame' })).toMatchObject({ code: 0 });
    const wrong = await add('locked 2', words, { QDQ_SSH_PASSPHRASE: 'sesame' });
    expect(errorOf(wrong)).toMatchObject({ code: 'E-DEVICE-SIGN-IN' });
    expect(errorOf(wrong)['details']).toContain('the passphrase does not fit');
    expect(errorOf(await add('locked 3', words))['details']).toContain('which was not given');
  });

  it('signs in by the agent', async () => {
    const socket = join(folder, 'agent');
    agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    for (let tries = 0; !existsSync(socket) && tries < 50; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    execFileSync('ssh-add', ['-q', board.keyFile], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    const words = [at(board.address), '--host-key', board.address.hostKey, '--no-test-build'];
    expect(await add('agent', words, { SSH_AUTH_SOCK: socket })).toMatchObject({ code: 0 });
    expect(errorOf(await add('no agent', words))).toMatchObject({ code: 'E-DEVICE-SIGN-IN' });
  });

  it('signs in by password and by questions of the server, on a server with PAM', async () => {
    const password = await board.secondServer({ kind: 'password', password: 'pass word' });
    const words = (address: SshAddress) => [at(address), '--host-key', address.hostKey, '--no-test-build'];
    expect(await add('password', words(password), { QDQ_SSH_PASSWORD: 'pass word' })).toMatchObject({ code: 0 });
    const wrong = await add('password 2', words(password), { QDQ_SSH_PASSWORD: 'word' });
    expect(errorOf(wrong)).toMatchObject({ code: 'E-DEVICE-SIGN-IN' });
    expect(JSON.stringify(wrong.json)).not.toContain('"word"');

    const questions = await board.secondServer({ kind: 'questions', answers: ['123456'] });
    const answered = await add('question', words(questions), { QDQ_SSH_ANSWERS: 'Password=123456' });
    expect(answered.stdout).toContain('question');
    expect(answered.code).toBe(0);
  });

  it('goes through a jump host whose key is pinned too', async () => {
    const gate = await bench.start(thorTrt114);
    const authorized = join(gate.root, '../authorized-keys');
    writeFileSync(authorized, readFileSync(`${board.keyFile}.pub`, 'utf8'));
    const words = [
      at(board.address),
      '--key',
      board.keyFile,
      '--host-key',
      board.address.hostKey,
      '--jump',
      at(gate.address),
    ];
    const refused = await add('behind', words);
    expect(errorOf(refused)['message']).toContain(gate.address.hostKey);
    const answer = await add('behind', [...words, '--jump-host-key', gate.address.hostKey]);
    expect(answer.json).toMatchObject({ name: 'behind', tensorrt: '10.3.0' });
    await gate.cutLink();
    const probe = await runCli(['device', 'probe', 'behind', '--project', project, '--json']);
    expect(probe.code).toBe(3);
    expect(errorOf(probe)['message']).toContain('On the way to');
    await gate.startServer();
    expect(await runCli(['device', 'probe', 'behind', '--project', project, '--json'])).toMatchObject({ code: 0 });
  });

  it('a board that was reinstalled is refused from then on, with both fingerprints', async () => {
    board.changeHostKey();
    await board.cutLink();
    await board.startServer();
    const probe = await runCli(['device', 'probe', 'orin', '--project', project, '--json']);
    expect(probe.code).toBe(3);
    expect(errorOf(probe)).toMatchObject({ code: 'E-DEVICE-HOST-KEY', retryable: false });
    expect(errorOf(probe)['message']).toContain(board.hostKey());
    expect(errorOf(probe)['message']).toContain(board.address.hostKey);
  });
});

function publicKey(board: TestBoard): { readonly type: string; readonly key: string } {
  const [type = '', key = ''] = readFileSync(join(board.root, '../server/host-key.pub'), 'utf8').split(' ');
  return { type, key };
}
