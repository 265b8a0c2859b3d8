import { NODE_FILES, type Files } from '#lib/server/training/disk.ts';

/** The real disk, until it is said to be full: from then on it takes nothing that is written to. */
export function fullDisk(): {
  files: Files;
  /** @param where only files whose paths hold this. */
  fill: (where?: string) => void;
  free: () => void;
} {
  let full: string | null = null;
  const refuse = (): Promise<never> =>
    Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
  const open: Files['open'] = async (file, ...rest) => {
    const handle = await NODE_FILES.open(file, ...rest);
    return new Proxy(handle, {
      get(target, name) {
        if (name === 'writeFile' && full !== null && String(file).includes(full)) return refuse;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  };
  return {
    files: { ...NODE_FILES, open },
    fill: (where = '') => {
      full = where;
    },
    free: () => {
      full = null;
    },
  };
}
