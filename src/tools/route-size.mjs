import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * All JavaScript that a browser fetches for a page before anybody does anything: what the page names, and what those files
 * import statically. Dynamic imports come later and do not count.
 *
 * @param {string} buildDir folder with `prerendered/` and `client/`.
 * @param {string} page name of its file without `.html`.
 * @returns {{ nFiles: number; gzipBytes: number }}
 */
export function measureRoute(buildDir, page) {
  const html = readFileSync(join(buildDir, `prerendered/${page}.html`), 'utf8');
  const inline = html.length - html.replaceAll(/<script\b[^>]*>[\s\S]*?<\/script>/g, '').length;
  const files = new Set();
  const queue = [...html.matchAll(/["'](?:\.?\/)?(_app\/[^"']+\.js)["']/g)].map(([, path]) => path);
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const file = join(buildDir, 'client', path);
    if (files.has(path) || !existsSync(file)) continue;
    files.add(path);
    queue.push(...staticImports(readFileSync(file, 'utf8'), path));
  }
  if (files.size === 0) throw new Error(`The page ${page} names no script of the app.`);
  const gzipBytes = [...files].reduce(
    (sum, path) => sum + gzipSync(readFileSync(join(buildDir, 'client', path))).length,
    inline,
  );
  return { nFiles: files.size, gzipBytes };
}

/**
 * @param {string} code
 * @param {string} path of the file that holds it.
 */
function staticImports(code, path) {
  return [...code.matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+\.js)["']/g)].map(([, target]) =>
    posix.join(posix.dirname(path), /** @type {string} */ (target)),
  );
}
