export type Labels = Readonly<Record<string, string>>;

/** Something that writes itself in the Prometheus text format, version 0.0.4. */
export interface Instrument {
  /** Lines with the line break at their ends. */
  render(): string;
}

/** Counts upwards, one number per set of labels. */
export class Counter implements Instrument {
  readonly #name: string;
  readonly #help: string;
  readonly #values = new Map<string, number>();

  constructor(name: string, help: string) {
    this.#name = name;
    this.#help = help;
  }

  add(labels: Labels = {}, amount = 1): void {
    const key = renderLabels(labels);
    this.#values.set(key, (this.#values.get(key) ?? 0) + amount);
  }

  render(): string {
    const lines = [...this.#values].map(([labels, value]) => `${this.#name}${labels} ${value}\n`);
    return head(this.#name, this.#help, 'counter') + lines.join('');
  }
}

/** A number that is read when it is asked for; of type `counter` if it never falls. */
export class Reading implements Instrument {
  readonly #type: 'gauge' | 'counter';
  readonly #name: string;
  readonly #help: string;
  readonly #read: () => number;

  constructor(type: 'gauge' | 'counter', name: string, help: string, read: () => number) {
    this.#type = type;
    this.#name = name;
    this.#help = help;
    this.#read = read;
  }

  render(): string {
    return `${head(this.#name, this.#help, this.#type)}${this.#name} ${this.#read()}\n`;
  }
}

interface Distribution {
  labels: Labels;
  /** Observations up to each bound, those of the smaller bounds included. */
  counts: number[];
  count: number;
  sum: number;
}

/** How observations spread over `bounds`, per set of labels. */
export class Histogram implements Instrument {
  readonly #name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #distributions = new Map<string, Distribution>();

  /** @param bounds ascending, in the unit of the name. */
  constructor(name: string, help: string, bounds: readonly number[]) {
    this.#name = name;
    this.#help = help;
    this.#bounds = bounds;
  }

  observe(value: number, labels: Labels = {}): void {
    const key = renderLabels(labels);
    const fresh = { labels, counts: this.#bounds.map(() => 0), count: 0, sum: 0 };
    const distribution = this.#distributions.get(key) ?? fresh;
    this.#distributions.set(key, distribution);
    distribution.counts = distribution.counts.map((n, i) =>
      value <= (this.#bounds[i] ?? Infinity) ? n + 1 : n,
    );
    distribution.count++;
    distribution.sum += value;
  }

  render(): string {
    const lines = [...this.#distributions.values()].flatMap(({ labels, counts, count, sum }) => [
      ...this.#bounds.map((bound, i) => this.#bucket(labels, String(bound), counts[i] ?? 0)),
      this.#bucket(labels, '+Inf', count),
      `${this.#name}_sum${renderLabels(labels)} ${sum}\n`,
      `${this.#name}_count${renderLabels(labels)} ${count}\n`,
    ]);
    return head(this.#name, this.#help, 'histogram') + lines.join('');
  }

  #bucket(labels: Labels, le: string, count: number): string {
    return `${this.#name}_bucket${renderLabels({ ...labels, le })} ${count}\n`;
  }
}

function head(name: string, help: string, type: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function renderLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escape(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escape(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
