import { connect, createServer, type Socket } from 'node:net';

/**
 * A network between us and a board: everything arrives late and no faster than it may, and it can be cut or go silent. A
 * real TCP relay; both ends see real sockets.
 */
export interface SlowLink {
  readonly port: number;
  /** Ends all connections; new ones are let through. */
  cut(): void;
  /** Bytes that went to the board. */
  sentBytes(): number;
  close(): Promise<void>;
}

export interface LinkSpeed {
  readonly delayMs: number;
  readonly bytesPerSecond: number;
}

export async function slowLink(target: number, { delayMs, bytesPerSecond }: LinkSpeed): Promise<SlowLink> {
  const sockets = new Set<Socket>();
  let sent = 0;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    relay(near, far, delayMs, bytesPerSecond, (bytes) => (sent += bytes));
    relay(far, near, delayMs, bytesPerSecond, () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut: () => sockets.forEach((socket) => socket.destroy()),
    sentBytes: () => sent,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        sockets.forEach((socket) => socket.destroy());
      }),
  };
}

/**
 * A chunk leaves when the line is free and arrives a delay later; no more than a second's worth is under way. Timers of
 * different lengths may fire in the wrong order, so each lets the oldest chunk go and not its own.
 */
function relay(
  from: Socket,
  to: Socket,
  delayMs: number,
  bytesPerSecond: number,
  count: (bytes: number) => void,
): void {
  const underWay: Buffer[] = [];
  let freeAt = 0;
  from.on('data', (chunk: Buffer) => {
    count(chunk.length);
    const now = performance.now();
    freeAt = Math.max(freeAt, now) + (chunk.length / bytesPerSecond) * 1000;
    underWay.push(chunk);
    setTimeout(() => to.write(underWay.shift()!), freeAt - now + delayMs);
    if (freeAt - now > 1000) {
      from.pause();
      setTimeout(() => from.resume(), freeAt - now - 500);
    }
  });
}
