/**
 * The content security policy of everything that is served. The kit adds the hashes of its inline scripts for pages.
 *
 * @satisfies {NonNullable<NonNullable<NonNullable<import('@sveltejs/kit').Config['kit']>['csp']>['directives']>}
 */
export const CSP_DIRECTIVES = /** @type {const} */ ({
  'default-src': ['self'],
  'script-src': ['self', 'wasm-unsafe-eval'],
  'style-src': ['self'],
  // The style attribute of the element in which the kit announces a change of page to screen readers.
  'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
  'connect-src': ['self'],
  'img-src': ['self', 'blob:', 'data:'],
  'media-src': ['self', 'blob:', 'data:'],
  'worker-src': ['self'],
  'object-src': ['none'],
  'base-uri': ['self'],
  'form-action': ['self'],
  'frame-ancestors': ['none'],
});

/** The policy as a header, for what is no page: workers obey the header of their own script. */
export const CSP_HEADER = Object.entries(CSP_DIRECTIVES)
  .map(([directive, sources]) => [directive, ...sources.map(quote)].join(' '))
  .join('; ');

/** @param {string} source */
function quote(source) {
  return source.endsWith(':') ? source : `'${source}'`;
}
