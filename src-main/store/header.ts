import { closeSync, openSync, readSync } from 'node:fs';

/**
 * The first hundred bytes of an SQLite file, read without SQLite: opening a database in WAL mode makes files beside it,
 * and a file that is refused (no project, a newer version) must leave the disk as it was.
 * Source: SQLite's file format, §1.3 "The Database Header".
 */
export interface FileHeader {
  readonly applicationId: number;
  readonly userVersion: number;
}

/** "QDQS" in ASCII. */
export const applicationId = 0x51445153;

const headerBytes = 100;
const magic = 'SQLite format 3\0';

/** @returns null for anything that is not an SQLite file; throws what the file system throws. */
export function readHeader(path: string): FileHeader | null {
  const header = Buffer.alloc(headerBytes);
  const file = openSync(path, 'r');
  try {
    if (readSync(file, header, 0, headerBytes, 0) < headerBytes) return null;
  } finally {
    closeSync(file);
  }
  if (header.toString('latin1', 0, magic.length) !== magic) return null;
  return { userVersion: header.readInt32BE(60), applicationId: header.readInt32BE(68) };
}
