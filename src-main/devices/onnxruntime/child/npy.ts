import { open, type FileHandle } from 'node:fs/promises';
import { sizeBytesOf, type DType } from '../../../../shared/base/dtype.ts';
import { appError } from '../../../../shared/base/errors.ts';
import { err, ok, type Result } from '../../../../shared/base/result.ts';

/**
 * NumPy's .npy: a mark, a version, the length of a header, and a header that spells a Python dictionary of `descr`,
 * `fortran_order` and `shape`; then the elements. Only the header is read here, elements are read where they lie. Refused
 * with what to do about it: Python objects, records and text, columns first, a file that is shorter than its shape.
 * Source: numpy.lib.format.
 */
export interface Npy {
  readonly path: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly isBigEndian: boolean;
  /** Where the elements begin. */
  readonly offset: number;
}

const mark = Buffer.from('\x93NUMPY', 'latin1');
const maxHeaderBytes = 65_536;

const dtypes: Readonly<Record<string, DType>> = {
  f2: 'fp16',
  f4: 'fp32',
  f8: 'fp64',
  i1: 'int8',
  u1: 'uint8',
  i2: 'int16',
  u2: 'uint16',
  i4: 'int32',
  u4: 'uint32',
  i8: 'int64',
  u8: 'uint64',
  b1: 'bool',
};

/** @param label how errors call the array. Errors: `E-ARRAYS`. */
export async function openNpy(path: string, label = path): Promise<Result<Npy>> {
  try {
    return await withFile(path, (file) => headerOf(file, path, label));
  } catch (problem) {
    return err(appError('E-ARRAYS', `${label} cannot be read.`, { details: String(problem) }));
  }
}

async function headerOf(file: FileHandle, path: string, label: string): Promise<Result<Npy>> {
  const refuse = (why: string) => err(appError('E-ARRAYS', `${label} ${why}.`));
  const start = Buffer.alloc(12);
  await file.read(start, 0, 12, 0);
  if (!start.subarray(0, mark.length).equals(mark)) return refuse('is not a .npy file');
  const isOld = start[6] === 1;
  const begin = isOld ? 10 : 12;
  const length = isOld ? start.readUInt16LE(8) : start.readUInt32LE(8);
  if (length > maxHeaderBytes) return refuse('has a header that is far too long');
  const text = Buffer.alloc(length);
  await file.read(text, 0, length, begin);
  const header = text.toString('latin1');

  const [, order, code = ''] = /'descr': *'([<>|=]?)(\w+)'/.exec(header) ?? [];
  const dtype = dtypes[code];
  if (dtype === undefined)
    return refuse(`holds ${code || 'records'}, not numbers: save it with array.astype(numpy.float32)`);
  if (!/'fortran_order': *False/.test(header))
    return refuse('is stored columns first: save it with numpy.ascontiguousarray(array)');
  const [, dims] = /'shape': *\(([\d, ]*)\)/.exec(header) ?? [];
  if (dims === undefined) return refuse('has a header without a shape');
  const shape = dims.split(',').flatMap((dim) => (dim.trim() === '' ? [] : [Number(dim)]));
  const offset = begin + length;
  const wanted =
    offset +
    sizeBytesOf(
      dtype,
      shape.reduce((product, dim) => product * dim, 1),
    );
  const { size } = await file.stat();
  if (!(wanted <= size)) return refuse(`is cut off: ${size} of ${wanted} bytes are there`);
  return ok({ path, dtype, shape, isBigEndian: order === '>', offset });
}

/** The bytes of `count` elements from the `from`th on, as this computer stores them. Errors: `E-ARRAYS`. */
export async function readElements(npy: Npy, from: number, count: number): Promise<Result<ArrayBuffer>> {
  const bytes = sizeBytesOf(npy.dtype, count);
  const buffer = Buffer.from(new ArrayBuffer(bytes));
  try {
    const { bytesRead } = await withFile(npy.path, (file) =>
      file.read(buffer, 0, bytes, npy.offset + sizeBytesOf(npy.dtype, from)),
    );
    if (bytesRead < bytes) return err(appError('E-ARRAYS', `${npy.path} became shorter while it was read.`));
  } catch (problem) {
    return err(appError('E-ARRAYS', `${npy.path} cannot be read.`, { details: String(problem) }));
  }
  if (npy.isBigEndian) swap(buffer, sizeBytesOf(npy.dtype, 1));
  return ok(buffer.buffer);
}

function swap(buffer: Buffer, elementBytes: number): void {
  if (elementBytes === 2) buffer.swap16();
  if (elementBytes === 4) buffer.swap32();
  if (elementBytes === 8) buffer.swap64();
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
