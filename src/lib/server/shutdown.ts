/** Every bundle of a process has its own copy of this module, but the list is one. */
const KEY = Symbol.for('stimmung.shutdown');

type Closer = () => Promise<void>;

/** Has `close` called when the process is asked to end, before it does. */
export function onShutdown(close: Closer): void {
  closers().add(close);
}

/** @returns when everything is closed, also where something failed. */
export async function shutDown(): Promise<void> {
  await Promise.allSettled([...closers()].map((close) => close()));
}

function closers(): Set<Closer> {
  const known: unknown = Reflect.get(globalThis, KEY);
  if (known instanceof Set) return known as Set<Closer>;
  const fresh = new Set<Closer>();
  Reflect.set(globalThis, KEY, fresh);
  return fresh;
}
