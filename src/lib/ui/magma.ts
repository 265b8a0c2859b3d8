/** Anchors of matplotlib's magma (S. van der Walt and N. Smith, 2015, CC0), evenly spaced from dark to bright. */
const ANCHORS = [
  0x000004, 0x090720, 0x1a1042, 0x311165, 0x4a1079, 0x621980, 0x792282, 0x912b81, 0xaa337d,
  0xc23b75, 0xd9466b, 0xec5860, 0xf7725c, 0xfc8e64, 0xfeaa74, 0xfec68a, 0xfde2a3, 0xfcfdbf,
] as const;

/** 256 colours as RGBA bytes, `[256, 4]`; linear between the anchors, at most 3 levels from the original. */
export const magma: Uint8ClampedArray = colourTable(ANCHORS);

/** 256 colours as RGBA bytes through `anchors`, which are evenly spaced. */
export function colourTable(anchors: readonly number[]): Uint8ClampedArray {
  const table = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) {
    const position = (i / 255) * (anchors.length - 1);
    const index = Math.min(Math.floor(position), anchors.length - 2);
    const from = anchors[index] ?? 0;
    const to = anchors[index + 1] ?? 0;
    for (let channel = 0; channel < 3; channel++) {
      const shift = 16 - 8 * channel;
      const low = (from >> shift) & 0xff;
      const high = (to >> shift) & 0xff;
      table[i * 4 + channel] = low + (high - low) * (position - index);
    }
    table[i * 4 + 3] = 255;
  }
  return table;
}

/** CSS gradient of the whole map, dark to bright. */
export function magmaGradient(direction: string): string {
  const stops = ANCHORS.map((colour) => `#${colour.toString(16).padStart(6, '0')}`);
  return `linear-gradient(${direction}, ${stops.join(', ')})`;
}
