const TYPES = { json: 'application/json', csv: 'text/csv' } as const;

/**
 * Hands a text to the browser as a download.
 *
 * @param recordingName becomes the name of the file, without its own ending.
 */
export function saveText(recordingName: string, format: keyof typeof TYPES, text: string): void {
  const stem = recordingName.replace(/\.[^.]*$/, '').replaceAll(/[\\/:*?"<>|]+/g, '-');
  const url = URL.createObjectURL(new Blob([text], { type: `${TYPES[format]};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${stem}.${format}`;
  link.click();
  URL.revokeObjectURL(url);
}
