import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { localNames, namesIn } from '../../../../src-main/devices/jetson/localNames.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

const line = (host: string) =>
  String.raw`=;eth0;IPv4;orin\032\091aa\093;_ssh._tcp;local;${host};192.168.1.7;22;"txt;with"`;

describe('hosts that announce themselves (synthetic)', () => {
  const folder = temporaryFolder();
  const { PATH } = process.env;
  afterEach(() => void (process.env['PATH'] = PATH));

  it('takes resolved names of the local domain and nothing else', () => {
    const output = ['+;eth0;IPv4;orin;_ssh._tcp;local', line('Orin.local'), line('nx-2.local')].join('\n');
    expect(namesIn(output)).toEqual(['orin.local', 'nx-2.local']);
    for (const hostile of [
      '-oProxyCommand=x.local',
      'a b.local',
      'orin.example.org',
      '$(x).local',
      '',
      'a.local\u001b',
    ])
      expect(namesIn(line(hostile))).toEqual([]);
    expect(namesIn('=;;')).toEqual([]);
  });

  it('asks the daemon, and does without one', async () => {
    writeFileSync(
      join(folder, 'avahi-browse'),
      `#!/bin/sh\ncase "$*" in *_ssh._tcp) echo '${line('orin.local')}' ;; esac\nexit 1\n`,
    );
    chmodSync(join(folder, 'avahi-browse'), 0o755);
    process.env['PATH'] = `${folder}:${PATH}`;
    expect(await localNames()).toEqual(['orin.local']);
    process.env['PATH'] = join(folder, 'nothing');
    expect(await localNames()).toEqual([]);
  });
});
