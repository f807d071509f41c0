/**
 * A text as people's tools write it: UTF-8, or UTF-16 with its mark where PowerShell kept what trtexec printed. Bytes that
 * are no text come out as replacement signs.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}
