import { readFile } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';
import type { Protocol } from 'electron';

/**
 * `app://studio/…`: the only origin that the window loads. It serves the built renderer's own files, by an allow-list of
 * endings, from inside one folder, each with the policy that keeps the page offline. `app://report/…` is an origin apart
 * for the preview of a report, which brings its own policy in its text and is shown in a sandboxed frame.
 */
export const appOrigin = 'app://studio';
export const reportOrigin = 'app://report';

export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // React Flow positions its nodes with style attributes.
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  'frame-src app://report',
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const appScheme = {
  scheme: 'app',
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
};

const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** @param previewOf the file of a report preview by its token, null when it is not the current one. */
export function serveApp(protocol: Protocol, folder: string, previewOf: (token: string) => string | null): void {
  protocol.handle('app', async (request) => {
    if (request.url.startsWith(`${reportOrigin}/`))
      return preview(previewOf(request.url.slice(reportOrigin.length + 1)));
    const path = fileOf(request.url, folder);
    const mimeType = path === null ? undefined : mimeTypes[extname(path)];
    if (path === null || mimeType === undefined) return notFound();
    try {
      return new Response(new Uint8Array(await readFile(path)), {
        headers: {
          'content-type': mimeType,
          'content-security-policy': contentSecurityPolicy,
          'x-content-type-options': 'nosniff',
        },
      });
    } catch {
      return notFound();
    }
  });
}

/** @returns the file that an address means; null when it is not ours or would leave the folder. */
export function fileOf(address: string, folder: string): string | null {
  if (!address.startsWith(`${appOrigin}/`)) return null;
  let name: string;
  try {
    name = decodeURIComponent(new URL(address).pathname);
  } catch {
    return null;
  }
  if (name.includes('\0') || name.includes('\\')) return null;
  const root = resolve(folder);
  const path = resolve(root, `.${name === '/' ? '/index.html' : name}`);
  return path.startsWith(root + sep) ? path : null;
}

async function preview(path: string | null): Promise<Response> {
  if (path === null) return notFound();
  try {
    const html = new Uint8Array(await readFile(path));
    return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } });
  } catch {
    return notFound();
  }
}

const notFound = (): Response => new Response('Not found', { status: 404 });
