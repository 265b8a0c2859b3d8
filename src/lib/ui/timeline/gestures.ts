import type { TimeRange } from '../playback-control.ts';

/** What fingers, mouse and wheel ask of the picture; places are in [0, 1] from its left to its right edge. */
export interface GestureAnswers {
  range(): TimeRange;
  zoom(factor: number, place: number): void;
  pan(bySec: number): void;
  click(place: number): void;
  hover(place: number | null): void;
}

/** A finger trembles by so many pixels. */
const CLICK_PX = 5;
/** How much one notch of a wheel, 100 pixels, zooms. */
const WHEEL_ZOOM = 0.0022;

/** Listens to an element; @returns what ends it. */
export function listenToGestures(element: HTMLElement, answers: GestureAnswers): () => void {
  const ending = new AbortController();
  const options = { signal: ending.signal };
  const pointers = new Map<number, number>();
  let startX = 0;
  let isDragging = false;
  const placeOf = (x: number) => {
    const box = element.getBoundingClientRect();
    return Math.min(1, Math.max(0, (x - box.left) / box.width));
  };
  const secPerPx = () => {
    const { startSec, endSec } = answers.range();
    return (endSec - startSec) / element.clientWidth;
  };

  function onDown(event: PointerEvent) {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event.clientX);
    startX = event.clientX;
    isDragging = pointers.size > 1;
  }

  function onMove(event: PointerEvent) {
    const before = pointers.get(event.pointerId);
    if (before === undefined) {
      if (event.pointerType !== 'touch') answers.hover(placeOf(event.clientX));
      return;
    }
    if (Math.abs(event.clientX - startX) > CLICK_PX) isDragging = true;
    if (!isDragging) return;
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) answers.pan((before - event.clientX) * secPerPx());
    else {
      const apart = Math.max(8, Math.abs(event.clientX - other));
      answers.zoom(Math.max(8, Math.abs(before - other)) / apart, placeOf(other));
    }
    pointers.set(event.pointerId, event.clientX);
  }

  function onUp(event: PointerEvent) {
    const wasDown = pointers.delete(event.pointerId);
    if (wasDown && !isDragging && event.type === 'pointerup') {
      answers.click(placeOf(event.clientX));
    }
  }

  function onWheel(event: WheelEvent) {
    const scale = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1;
    if (event.ctrlKey || event.metaKey) {
      answers.zoom(Math.exp(event.deltaY * scale * WHEEL_ZOOM), placeOf(event.clientX));
    } else {
      const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
      // The page scrolls as ever unless the wheel goes sideways.
      if (!event.shiftKey && Math.abs(sideways) <= Math.abs(event.deltaY)) return;
      answers.pan(sideways * scale * secPerPx());
    }
    event.preventDefault();
  }

  element.addEventListener('pointerdown', onDown, options);
  element.addEventListener('pointermove', onMove, options);
  element.addEventListener('pointerup', onUp, options);
  element.addEventListener('pointercancel', onUp, options);
  element.addEventListener('pointerleave', () => answers.hover(null), options);
  element.addEventListener('wheel', onWheel, { ...options, passive: false });
  return () => ending.abort();
}
