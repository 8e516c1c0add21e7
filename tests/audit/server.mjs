// Serve a folder on a local port as a host of static pages does: compressed, typed.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { createGzip } from "node:zlib";

const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript",
  ".svg": "image/svg+xml", ".png": "image/png", ".csv": "text/csv", ".json": "application/json",
  ".xml": "application/xml", ".txt": "text/plain", ".pdf": "application/pdf", ".woff2": "font/woff2" };
const SQUEEZED = /\.(html|css|js|svg|csv|json|xml|txt)$/;

export async function serve(folder) {
  const root = path.resolve(folder);
  const server = createServer(async (request, response) => {
    const name = decodeURIComponent(new URL(request.url, "http://local").pathname);
    const file = path.join(root, name.endsWith("/") ? `${name}index.html` : name);
    const found = file.startsWith(root + path.sep) ? await stat(file).catch(() => null) : null;
    if (!found?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    const squeezed = SQUEEZED.test(file);
    response.writeHead(200, {
      "content-type": TYPES[path.extname(file)] ?? "application/octet-stream",
      "cache-control": "max-age=600",
      "x-size": String(found.size),
      ...(squeezed ? { "content-encoding": "gzip" } : {}),
    });
    const stream = createReadStream(file);
    (squeezed ? stream.pipe(createGzip()) : stream).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { base: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
