/** Gradient of max pooling; of equal maxima the first in reading order receives it. `dx` is overwritten. */
export function maxPoolGradient(
  x: usize, y: usize, dy: usize, dx: usize,
  batch: usize, height: isize, width: isize, nChannels: usize,
  outHeight: isize, outWidth: isize, windowHeight: isize, windowWidth: isize,
  strideY: isize, strideX: isize, top: isize, left: isize,
): void {
  const pixelBytes = nChannels << 2;
  const imageBytes = <usize>(height * width) * pixelBytes;
  memory.fill(dx, 0, batch * imageBytes);
  for (let n: usize = 0; n < batch; n++) {
    for (let oy: isize = 0; oy < outHeight; oy++) {
      const y0 = max<isize>(oy * strideY - top, 0);
      const y1 = min<isize>(oy * strideY - top + windowHeight, height);
      for (let ox: isize = 0; ox < outWidth; ox++) {
        const x0 = max<isize>(ox * strideX - left, 0);
        const x1 = min<isize>(ox * strideX - left + windowWidth, width);
        poolWindow(x, y, dy, dx, y0, y1, x0, x1, width, pixelBytes);
        y += pixelBytes;
        dy += pixelBytes;
      }
    }
    x += imageBytes;
    dx += imageBytes;
  }
}

// @ts-expect-error AssemblyScript's decorator
@inline
function poolWindow(
  x: usize, y: usize, dy: usize, dx: usize,
  y0: isize, y1: isize, x0: isize, x1: isize, width: isize, pixelBytes: usize,
): void {
  const vectorBytes = pixelBytes & ~15;
  let c: usize = 0;
  for (; c < vectorBytes; c += 16) {
    const maximum = v128.load(y + c);
    let rest = v128.load(dy + c);
    for (let iy = y0; iy < y1; iy++) {
      let at = <usize>(iy * width + x0) * pixelBytes + c;
      for (let ix = x0; ix < x1; ix++) {
        const hit = f32x4.eq(v128.load(x + at), maximum);
        v128.store(dx + at, f32x4.add(v128.load(dx + at), v128.and(rest, hit)));
        rest = v128.andnot(rest, hit);
        at += pixelBytes;
      }
    }
  }
  for (; c < pixelBytes; c += 4) {
    const maximum = load<f32>(y + c);
    let rest = load<f32>(dy + c);
    for (let iy = y0; iy < y1; iy++) {
      let at = <usize>(iy * width + x0) * pixelBytes + c;
      for (let ix = x0; ix < x1; ix++) {
        if (load<f32>(x + at) == maximum) {
          store<f32>(dx + at, load<f32>(dx + at) + rest);
          rest = 0;
        }
        at += pixelBytes;
      }
    }
  }
}
