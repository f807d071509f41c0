import { BrowserWindow } from 'electron';

/**
 * A page of the app's own as a PDF, printed by a window that is never shown. Scripts are off: they are for reading on a
 * screen, and a graph that can be moved there is printed whole.
 */
export async function printPdf(url: string): Promise<Uint8Array> {
  const window = new BrowserWindow({
    show: false,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, javascript: false },
  });
  try {
    await window.loadURL(url);
    return await window.webContents.printToPDF({ pageSize: 'A4', printBackground: true, generateTaggedPDF: true });
  } finally {
    window.destroy();
  }
}
