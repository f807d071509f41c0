import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNetworkService, readPlaces } from '../../../../src-main/devices/labgrid/placeText.ts';

const recorded = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../../fixtures/labgrid', name), 'utf8');

describe('what labgrid 26.0.1 prints', () => {
  it('of all places', () => {
    expect(readPlaces(recorded('places-26.0.1.txt'))).toMatchObject([
      { name: 'orin-1', comment: `Orin's "desk"`, tags: 'board=orin, jetpack=6.2', acquiredBy: 'desk/ada' },
    ]);
  });

  it('of a free place and the board behind it', () => {
    const text = recorded('show-free-26.0.1.txt');
    expect(readPlaces(text)).toMatchObject([{ name: 'orin-1', acquiredBy: null, reservation: null }]);
    expect(readNetworkService(text)).toEqual({ address: '127.0.0.1', port: 2201, username: 'root', proxy: null });
  });

  it('of a place that somebody holds', () => {
    const text = recorded('show-held-26.0.1.txt');
    expect(readPlaces(text)).toMatchObject([
      { acquiredBy: 'desk/ada', reservation: expect.stringMatching(/^\w{10}$/) },
    ]);
    expect(readNetworkService(text)?.port).toBe(2201);
  });

  it('synthetic: a board behind its exporter, and one with a name of its own', () => {
    const text = recorded('show-free-26.0.1.txt')
      .replace("'localhost', 'proxy_required': False", "'lab-gate', 'proxy_required': True")
      .replace("'127.0.0.1'", `"orin's desk.local"`);
    expect(readNetworkService(text)).toMatchObject({ address: "orin's desk.local", proxy: 'lab-gate' });
  });

  it('synthetic: anything else is nothing, and comes to an end', () => {
    expect(readNetworkService(recorded('show-free-26.0.1.txt').replace("'port': 2201,", "'port': [[["))).toBeNull();
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const shown = `Place 'x':\nMatching resource 'n' (a/b/NetworkService/n):\n  ${text}`;
        const service = readNetworkService(shown);
        expect(service === null || typeof service.address === 'string').toBe(true);
        expect(readPlaces(text).every(({ name }) => text.includes(name))).toBe(true);
      }),
    );
  });
});
