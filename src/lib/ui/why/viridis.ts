import { colourTable } from '../magma.ts';

/** Anchors of matplotlib's viridis (S. van der Walt, N. Smith and E. Firing, 2015, CC0), evenly spaced. */
const ANCHORS = [
  0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b,
  0xfde725,
] as const;

/** 256 colours as RGBA bytes, `[256, 4]`: no emotion's colour, and apart from the grey picture beneath in any light. */
export const viridis: Uint8ClampedArray = colourTable(ANCHORS);
