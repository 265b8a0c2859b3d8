import { emotionColour } from '../emotions.ts';

/** A fill and the darker or lighter line around it. */
export interface Paint {
  fill: string;
  outline: string;
}

/** What a canvas paints with; it knows neither custom properties nor `light-dark`. */
export interface Palette {
  ink: string;
  inkSoft: string;
  line: string;
  surface: string;
  /** Waveform outside speech. */
  faint: string;
  /** In the order of the labels. */
  labels: Paint[];
}

/**
 * The tokens as they are in the present dress.
 *
 * @param probe an element without content of its own, through which the browser is asked.
 */
export function readPalette(probe: HTMLElement, labels: readonly string[]): Palette {
  const isForced = matchMedia('(forced-colors: active)').matches;
  const ask = (colour: string, forced: string | null = null): string => {
    probe.style.color = isForced && forced !== null ? forced : colour;
    return getComputedStyle(probe).color;
  };
  return {
    ink: ask('var(--ink)', 'CanvasText'),
    inkSoft: ask('var(--ink-soft)', 'CanvasText'),
    line: ask('var(--line)', 'GrayText'),
    surface: ask('var(--surface)', 'Canvas'),
    faint: ask('var(--line-strong)', 'GrayText'),
    labels: labels.map((label) => {
      const colour = emotionColour(label);
      return {
        fill: ask(colour),
        outline: ask(`color-mix(in srgb, ${colour}, var(--outline-mix) 45%)`, 'CanvasText'),
      };
    }),
  };
}
