/** Times in milliseconds with three places: trtexec's own precision. */
export const showMs = (ms: number | null): string | null => (ms === null ? null : ms.toFixed(3));

export const showSignedMs = (ms: number | null): string | null =>
  ms === null ? null : `${ms > 0 ? '+' : ''}${ms.toFixed(3)}`;

/** A share of one, as a whole percentage. */
export const showShare = (share: number): string => `${Math.round(share * 100)} %`;

export function showBytes(sizeBytes: number | null): string | null {
  if (sizeBytes === null) return null;
  if (sizeBytes < 1000) return `${sizeBytes} B`;
  const [size, unit] =
    sizeBytes < 1e6 ? [sizeBytes / 1e3, 'kB'] : sizeBytes < 1e9 ? [sizeBytes / 1e6, 'MB'] : [sizeBytes / 1e9, 'GB'];
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}
