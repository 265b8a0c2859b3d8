import type { TimeRange } from '../playback-control.ts';

/** One step shows half as much, or twice as much. */
export const ZOOM_STEP = 0.5;

/** What the keys of a timeline need of it. */
interface PictureControl {
  range(): TimeRange;
  atSec(): number;
  durationSec(): number;
  moveTo(sec: number): void;
  play(): void;
  toggle(): void;
  zoom(factor: number): void;
  showAll(): void;
}

/** Arrows and pages move, Enter and space play, plus, minus and 0 zoom. */
export function keysOf(control: PictureControl): (event: KeyboardEvent) => void {
  const by = (sec: number) => control.moveTo(control.atSec() + sec);
  return (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { startSec, endSec } = control.range();
    const page = (endSec - startSec) * 0.8;
    const step = event.shiftKey ? page : (endSec - startSec) / 50;
    const actions: Record<string, () => void> = {
      ArrowRight: () => by(step),
      ArrowUp: () => by(step),
      ArrowLeft: () => by(-step),
      ArrowDown: () => by(-step),
      PageUp: () => by(page),
      PageDown: () => by(-page),
      Home: () => control.moveTo(0),
      End: () => control.moveTo(control.durationSec()),
      Enter: () => control.play(),
      ' ': () => control.toggle(),
      '+': () => control.zoom(ZOOM_STEP),
      '=': () => control.zoom(ZOOM_STEP),
      '-': () => control.zoom(1 / ZOOM_STEP),
      '0': () => control.showAll(),
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
}
