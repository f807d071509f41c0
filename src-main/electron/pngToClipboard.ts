import * as electron from 'electron';
import type { NativeImage } from 'electron';

/** As Electron had it before pictures were items of the clipboard: still so on the closed-network path. */
interface OlderClipboard {
  writeImage(image: NativeImage): void;
}

/** Puts a picture on the clipboard. @returns false for bytes that are no picture. */
export async function pngToClipboard(png: Uint8Array): Promise<boolean> {
  const image = electron.nativeImage.createFromBuffer(Buffer.from(png));
  if (image.isEmpty()) return false;
  if ('writeImage' in electron.clipboard) (electron.clipboard as unknown as OlderClipboard).writeImage(image);
  else {
    const blob = new Blob([new Uint8Array(image.toPNG())], { type: 'image/png' });
    await electron.clipboard.write([new electron.ClipboardItem({ 'image/png': blob })]);
  }
  return true;
}
