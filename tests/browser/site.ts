/**
 * A site on this machine for pages under test: folders served over http, and an empty page at `/`.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

/** A site that is up. */
export interface Site {
  /** Such as http://127.0.0.1:41234, without a slash at the end. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Headers with which a page may share memory with its workers. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/**
 * Serves folders, each below a path such as `/dist`, until it is closed.
 * @param folders - paths of the site, and the folders that stand there
 * @param isolated - whether pages are cross-origin isolated, as SharedArrayBuffer needs; and further headers
 */
export async function openSite(
  folders: Readonly<Record<string, string>>,
  { isolated = true, headers = {} }: { isolated?: boolean; headers?: Readonly<Record<string, string>> } = {},
): Promise<Site> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = normalize(decodeURIComponent(new URL(request.url!, 'http://localhost').pathname));
    const sent = { ...(isolated && isolation), ...headers };
    const prefix = Object.keys(folders).find((one) => path.startsWith(`${one.replace(/\/$/, '')}/`));
    try {
      const body =
        path === '/'
          ? '<!doctype html><title>fpchop</title><link rel="icon" href="data:,">'
          : await readFile(join(folders[prefix!]!, path.slice(prefix!.length)));
      response.writeHead(200, { ...sent, 'Content-Type': path === '/' ? 'text/html' : typeOf(path) });
      response.end(body);
    } catch {
      response.writeHead(404, sent).end();
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function typeOf(path: string): string {
  return types[extname(path)] ?? 'application/octet-stream';
}
