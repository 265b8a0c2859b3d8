import type { Rng } from '#lib/core/rng.ts';
import { pick } from './mutate.ts';

/** JSON writes no such number, but reads it as infinite. */
const ENDLESS = '@endless@';
/** Beyond any honest nesting, and what a recursion bears. */
const DEPTH = 20_000;
const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  1,
  -1,
  2,
  3,
  0.5,
  1e-300,
  255,
  65_536,
  1e6,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e100,
  -1e308,
  ENDLESS,
  '',
  ' ',
  'anger',
  '__proto__',
  '../../etc/passwd',
  '\u0000\ud800',
  'x'.repeat(5000),
  [],
  {},
  [[]],
  [0, 0],
  [1e9, 1e9],
];

type Container = Record<string | number, unknown>;

/** The same document with one to three of its values replaced, removed, multiplied or nested. */
export function mutateJson(text: string, rng: Rng): string {
  const root: Container = { document: JSON.parse(text) };
  for (let n = 1 + rng.integer(3); n > 0; n--) {
    const slots = slotsOf(root);
    if (slots.length === 0) break;
    const [container, key] = pick(rng, slots);
    change(container, key, slots, rng);
  }
  const written = JSON.stringify(root.document) as string | undefined;
  const whole = (written ?? 'null').replaceAll(`"${ENDLESS}"`, '1e999');
  return rng.uniform() < 0.02 ? nest(whole, rng) : whole;
}

/** Every place that holds a value. */
function slotsOf(container: Container): [Container, string][] {
  return Object.entries(container).flatMap(([key, value]) => [
    [container, key] as [Container, string],
    ...(typeof value === 'object' && value !== null ? slotsOf(value as Container) : []),
  ]);
}

function change(
  container: Container,
  key: string,
  slots: readonly [Container, string][],
  rng: Rng,
): void {
  const value = container[key];
  const way = rng.integer(6);
  if (way === 0) {
    const [other, otherKey] = pick(rng, slots);
    container[key] = structuredClone(other[otherKey]);
  } else if (way === 1) Reflect.deleteProperty(container, key);
  else if (way === 2 && typeof value === 'number') {
    container[key] = pick(rng, [-value, value + 1, value - 1, value * 2, value * 1000, value / 2]);
  } else if (way === 3 && Array.isArray(value) && value.length > 0) {
    const first: unknown = value[0];
    value.push(...Array.from({ length: 2 ** rng.integer(8) }, () => structuredClone(first)));
  } else container[key] = structuredClone(pick(rng, ODD_VALUES));
}

/** Puts the document's end under thousands of brackets. */
function nest(text: string, rng: Rng): string {
  const at = text.lastIndexOf('}');
  if (at < 1) return '['.repeat(DEPTH) + ']'.repeat(DEPTH);
  const open = rng.uniform() < 0.5 ? ['[', ']'] : ['{"a":', '}'];
  const value = `${open[0]?.repeat(DEPTH)}1${open[1]?.repeat(DEPTH)}`;
  const isFirst = text.at(at - 1) === '{';
  return `${text.slice(0, at)}${isFirst ? '' : ','}"deep":${value}${text.slice(at)}`;
}
