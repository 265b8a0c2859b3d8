const TYPES = { json: 'application/json', csv: 'text/csv', html: 'text/html' } as const;

/**
 * Hands a text to the browser as a download.
 *
 * @param recordingName becomes the name of the file, without its own ending.
 */
export function saveText(recordingName: string, format: keyof typeof TYPES, text: string): void {
  const content = new Blob([text], { type: `${TYPES[format]};charset=utf-8` });
  saveBlob(recordingName.replace(/\.[^.]*$/, ''), format, content);
}

/** Hands anything to the browser as a download called `stem.ending`. */
export function saveBlob(stem: string, ending: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = `${stem.replaceAll(/[\\/:*?"<>|]+/g, '-')}.${ending}`;
  link.click();
  URL.revokeObjectURL(url);
}
