import { randomUUID } from 'node:crypto';
import { thisBoot } from '../process/alive.ts';
import type { LeaseOwner } from './store.ts';

/** This process, with the project opened once more, as the owner of leases. */
export function newOwner(): LeaseOwner {
  return { pid: process.pid, bootId: thisBoot(), instance: randomUUID() };
}
