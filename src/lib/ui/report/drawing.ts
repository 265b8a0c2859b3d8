import { isRefusal } from '#lib/core/data/labels.ts';
import { envelopePath } from '../envelope.ts';
import { linearTicks, type Tick } from '../axes.ts';
import { clockTicks } from '../timeline/view-range.ts';
import type { Dictionary } from '#lib/i18n/index.ts';
import type { ReportContent, ReportStretch } from './content.ts';
import { html, type SafeHtml } from './html.ts';

/** Units of the drawing are about pixels on A4. */
const WIDTH = 680;
const WAVE_HEIGHT = 64;
const BAND_TOP = 72;
const BAND_HEIGHT = 22;
const HEIGHT = 118;
const N_COLUMNS = 680;
/** Shorter recordings are counted in seconds. */
const CLOCK_SEC = 60;

/** CSS class of a label; those that are no emotions all look alike. */
export function classOf(outcome: string, known: ReadonlySet<string>): string {
  return known.has(outcome) || isRefusal(outcome) ? outcome : 'other';
}

/** Waveform, what was heard, and the time, from beginning to end. */
export function drawTimeline(
  { envelope, band, durationSec }: ReportContent,
  name: string,
  known: ReadonlySet<string>,
  words: Dictionary,
): SafeHtml {
  const x = (sec: number) => ((sec / durationSec) * WIDTH).toFixed(2);
  return html`<svg
    role="img"
    aria-label="${name}"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    width="${WIDTH}"
    height="${HEIGHT}"
  >
    <defs>
      <pattern
        id="hatch"
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <path d="M0 0V6" stroke="#565b64" stroke-width="3" />
      </pattern>
    </defs>
    <path
      class="wave"
      transform="scale(${WIDTH / (N_COLUMNS - 1)} ${WAVE_HEIGHT / 2})"
      d="${envelopePath(envelope, N_COLUMNS)}"
    />
    ${band.filter(({ outcome }) => outcome !== 'no-speech').map((stretch) => drawStretch(stretch, x, known))}
    ${ticksOf(durationSec).map(({ value, position }) => drawTick(value, position, durationSec, words))}
  </svg>`;
}

function drawStretch(
  { startSec, endSec, outcome }: ReportStretch,
  x: (sec: number) => string,
  known: ReadonlySet<string>,
): SafeHtml {
  const width = (Number(x(endSec)) - Number(x(startSec))).toFixed(2);
  return html`<rect
    class="band ${classOf(outcome, known)}"
    x="${x(startSec)}"
    y="${BAND_TOP}"
    width="${width}"
    height="${BAND_HEIGHT}"
  />`;
}

function ticksOf(durationSec: number): Tick[] {
  return durationSec < CLOCK_SEC
    ? linearTicks(0, durationSec, 8)
    : clockTicks({ startSec: 0, endSec: durationSec }, 8);
}

function drawTick(
  sec: number,
  position: number,
  durationSec: number,
  { format }: Dictionary,
): SafeHtml {
  const x = (position * WIDTH).toFixed(2);
  const anchor = position < 0.03 ? 'start' : position > 0.97 ? 'end' : 'middle';
  const text =
    durationSec < CLOCK_SEC
      ? format.seconds(sec, Number.isInteger(sec) ? 0 : 1)
      : format.timecode(sec);
  return html`<path class="tick" d="M${x} ${BAND_TOP + BAND_HEIGHT}v4" /><text
      x="${x}"
      y="${HEIGHT - 5}"
      text-anchor="${anchor}"
      >${text}</text
    >`;
}
