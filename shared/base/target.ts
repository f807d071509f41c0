import { appError } from './errors.ts';
import { err, ok, type Result } from './result.ts';

/** What legality, prediction and estimate are for: a TensorRT version and an SM. */
export interface Target {
  /** MAJOR.MINOR, for example `10.3`. */
  readonly tensorrt: string;
  readonly sm: number;
}

export const defaultTarget: Target = { tensorrt: '10.3', sm: 87 };
export const knownSms: readonly number[] = [70, 72, 75, 80, 86, 87, 89, 90, 100, 110, 120];

/** Reads `trt=10.3,sm=87`; either part may be left out. */
export function parseTarget(text: string): Result<Target> {
  let { tensorrt, sm } = defaultTarget;
  for (const part of text.split(',')) {
    const [key, value] = part.split('=').map((piece) => piece.trim());
    if (key === 'trt' && value !== undefined && /^\d+\.\d+(\.\d+)?$/.test(value)) tensorrt = value;
    else if (key === 'sm' && value !== undefined && /^\d+$/.test(value)) sm = Number(value);
    else return err(appError('E-TARGET', `'${text}' is not a target.`));
  }
  const [major = 0, minor = 0] = tensorrt.split('.').map(Number);
  const version = major * 100 + minor;
  if (version < 802 || version > 1104) return err(appError('E-TARGET', `TensorRT ${tensorrt} is outside 8.2 to 11.4.`));
  if (!knownSms.includes(sm)) return err(appError('E-TARGET', `SM ${sm} is not known.`));
  return ok({ tensorrt, sm });
}

/** True when the target is TensorRT `major.minor` or later. */
export function atLeast(target: Target, major: number, minor = 0): boolean {
  const [ownMajor = 0, ownMinor = 0] = target.tensorrt.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** True for two targets of one SM and one MAJOR.MINOR: a patch changes nothing that is predicted. */
export const sameTarget = (a: Target, b: Target): boolean =>
  a.sm === b.sm && minorOf(a.tensorrt) === minorOf(b.tensorrt);

/** `10.3` of `10.3.0`. */
export const minorOf = (tensorrt: string): string => tensorrt.split('.').slice(0, 2).join('.');

export const formatTarget = (target: Target): string => `trt=${target.tensorrt},sm=${target.sm}`;
