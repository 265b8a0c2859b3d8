/** Pixels per unit of the drawing: sharp in print and on dense screens. */
const SCALE = 2;

/**
 * A drawing as pixels.
 *
 * @param svg with width and height; it may refer to nothing outside itself.
 * @throws Error where the browser has no memory for it.
 */
export async function toPng(svg: Blob): Promise<Blob> {
  const url = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(SCALE * image.naturalWidth);
    canvas.height = Math.round(SCALE * image.naturalHeight);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((png) => {
        if (png === null) reject(new Error('The picture could not be drawn.'));
        else resolve(png);
      }, 'image/png');
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}
