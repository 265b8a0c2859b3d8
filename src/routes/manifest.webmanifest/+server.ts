import type { RequestHandler } from '@sveltejs/kit';
import { makeManifest } from '#lib/offline/manifest.ts';

export const prerender = true;
export const trailingSlash = 'never';

/** Addresses are absolute, since the id of an app is not relative to where its manifest lies. */
export const GET: RequestHandler = ({ url }) => {
  const base = url.pathname.replace(/\/manifest\.webmanifest$/, '');
  return new Response(JSON.stringify(makeManifest(base), null, 2), {
    headers: { 'content-type': 'application/manifest+json' },
  });
};
