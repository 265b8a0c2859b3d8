/** Small choices remembered on this device. Browsers may forbid it; the app then only forgets. */
export function readSetting(name: string): string | null {
  try {
    return localStorage.getItem(`stimmung.${name}`);
  } catch {
    return null;
  }
}

export function writeSetting(name: string, value: string): void {
  try {
    localStorage.setItem(`stimmung.${name}`, value);
  } catch {
    // Forbidden or full: the choice holds until the page is closed.
  }
}
