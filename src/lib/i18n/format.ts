/** Numbers with their units, as the language writes them; a no-break space keeps each pair on one line. */
export interface Format {
  number(value: number, nDigits: number): string;
  /** `share` in [0, 1]. */
  percent(share: number, nDigits?: number): string;
  seconds(sec: number, nDigits: number): string;
  /** Minutes and seconds, `0:07`. */
  clock(sec: number): string;
  /** A moment in a long recording, `12:40`; with hours from the first on, `1:12:40`. */
  timecode(sec: number): string;
  milliseconds(ms: number): string;
  hertz(hz: number): string;
  decibels(db: number): string;
  megabytes(bytes: number): string;
  /** Megabytes, or kilobytes where those would round to nothing; a dash for none. */
  size(bytes: number): string;
}

const NBSP = '\u00a0';

export function createFormat(language: string): Format {
  // Making a formatter is slow, and curves and bars ask for the same few all the time.
  const formatters = new Map<string, Intl.NumberFormat>();
  function write(value: number, nDigits: number, style: 'decimal' | 'percent'): string {
    const key = `${style}${nDigits}`;
    let formatter = formatters.get(key);
    if (formatter === undefined) {
      formatter = new Intl.NumberFormat(language, {
        style,
        minimumFractionDigits: nDigits,
        maximumFractionDigits: nDigits,
        // -0.2 without digits is 0, not -0.
        signDisplay: 'negative',
      });
      formatters.set(key, formatter);
    }
    // A true minus sign is as wide as the digits.
    return formatter.format(value).replace('-', '−');
  }
  const number = (value: number, nDigits: number) => write(value, nDigits, 'decimal');
  const padded = (count: number) => String(count).padStart(2, '0');
  return {
    number,
    percent: (share, nDigits = 0) => write(share, nDigits, 'percent'),
    seconds: (sec, nDigits) => `${number(sec, nDigits)}${NBSP}s`,
    clock: (sec) => `${Math.floor(sec / 60)}:${padded(Math.floor(sec) % 60)}`,
    timecode: (sec) => {
      const whole = Math.floor(sec);
      const minutes = Math.floor(whole / 60);
      const rest = padded(whole % 60);
      if (minutes < 60) return `${minutes}:${rest}`;
      return `${Math.floor(minutes / 60)}:${padded(minutes % 60)}:${rest}`;
    },
    milliseconds: (ms) => `${number(ms, ms < 10 ? 1 : 0)}${NBSP}ms`,
    hertz: (hz) =>
      hz >= 1000
        ? `${number(hz / 1000, hz % 1000 === 0 ? 0 : 1)}${NBSP}kHz`
        : `${number(hz, 0)}${NBSP}Hz`,
    decibels: (db) => `${number(db, 0)}${NBSP}dB`,
    megabytes: (bytes) => `${number(bytes / 1e6, 1)}${NBSP}MB`,
    size: (bytes) => {
      if (bytes === 0) return '–';
      return bytes < 1e5
        ? `${number(bytes / 1000, bytes < 1000 ? 1 : 0)}${NBSP}kB`
        : `${number(bytes / 1e6, 1)}${NBSP}MB`;
    },
  };
}
