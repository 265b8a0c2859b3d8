/** Media types of recordings and the endings of their files, of every format that is decoded. */
export const RECORDINGS: Readonly<Record<string, readonly string[]>> = {
  'audio/wav': ['.wav', '.wave'],
  'audio/flac': ['.flac'],
  'audio/mpeg': ['.mp3'],
  'audio/ogg': ['.ogg', '.oga', '.opus'],
  'audio/mp4': ['.m4a'],
  'audio/webm': ['.webm', '.weba'],
};

/** Name of the field in which recordings are shared. */
export const SHARE_FIELD = 'recording';
/** In the address of the page: the id of what was shared, or why nothing came of it. */
export const SHARE_PARAMETER = 'share';

/**
 * The web app manifest of an app that lies at `base`.
 *
 * @param base path without a slash at its end; empty at the root of the origin.
 */
export function makeManifest(base: string): Record<string, unknown> {
  const at = (path: string) => `${base}${path}`;
  return {
    // Several copies on one origin are several apps.
    id: at('/'),
    name: 'Stimmung: hear the mood in a voice',
    short_name: 'Stimmung',
    description: 'Hear the mood in a voice. Everything stays on this device.',
    lang: 'en',
    dir: 'ltr',
    start_url: at('/'),
    scope: at('/'),
    display: 'standalone',
    theme_color: '#14161a',
    background_color: '#14161a',
    categories: ['utilities', 'education'],
    icons: [
      icon(at('/icon.svg'), 'any', 'image/svg+xml'),
      icon(at('/icon-192.png'), '192x192'),
      icon(at('/icon-512.png'), '512x512'),
      { ...icon(at('/icon-maskable-512.png'), '512x512'), purpose: 'maskable' },
    ],
    screenshots: [
      screenshot(at('/screenshots/listen-wide.png'), '1280x800', 'wide'),
      screenshot(at('/screenshots/listen-narrow.png'), '390x844', 'narrow'),
    ],
    shortcuts: [
      { name: 'Hear a recording', short_name: 'Listen', url: at('/') },
      { name: 'Hear while you speak', short_name: 'Live', url: at('/live') },
      { name: 'Train a model', short_name: 'Train', url: at('/train') },
    ].map((shortcut) => ({ ...shortcut, icons: [icon(at('/icon-192.png'), '192x192')] })),
    // A window of its own each time: what is recorded, trained or shown in another one goes on.
    launch_handler: { client_mode: 'navigate-new' },
    file_handlers: [{ action: at('/'), accept: RECORDINGS }],
    share_target: {
      action: at('/share'),
      method: 'POST',
      enctype: 'multipart/form-data',
      params: {
        files: [{ name: SHARE_FIELD, accept: ['audio/*', ...Object.values(RECORDINGS).flat()] }],
      },
    },
  };
}

function icon(src: string, sizes: string, type = 'image/png') {
  return { src, sizes, type, purpose: 'any' };
}

function screenshot(src: string, sizes: string, formFactor: 'wide' | 'narrow') {
  const label = 'One recording, its emotion and the picture of the sound that it was judged by';
  return { src, sizes, type: 'image/png', form_factor: formFactor, label };
}
