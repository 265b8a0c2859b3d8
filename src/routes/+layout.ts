export const prerender = true;

/** Plain hosts of files know no page without a slash: there each page is a folder. */
export const trailingSlash = IS_STATIC_EXPORT ? 'always' : 'never';
