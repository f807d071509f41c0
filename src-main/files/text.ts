/**
 * A text as people's tools write it: UTF-8, or UTF-16 where PowerShell kept what trtexec printed, known by its mark or,
 * where that was lost, by the zero byte beside the first letter. Bytes that are no text come out as replacement signs.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    (first === 0xff && second === 0xfe) || (first !== 0 && second === 0)
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}
