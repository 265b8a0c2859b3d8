/**
 * One AdamW step (Loshchilov & Hutter 2019) on `n` values in place.
 *
 * @param step learning rate / (1 - beta1^t), `root` 1 / (1 - beta2^t), `keep` 1 - learning rate * decay.
 */
export function adamW(
  weights: usize, gradient: usize, first: usize, second: usize, n: usize,
  beta1: f32, beta2: f32, epsilon: f32, step: f32, root: f32, keep: f32,
): void {
  const bytes = n << 2;
  const vectorBytes = bytes & ~15;
  const vBeta1 = f32x4.splat(beta1), vRest1 = f32x4.splat(1 - beta1);
  const vBeta2 = f32x4.splat(beta2), vRest2 = f32x4.splat(1 - beta2);
  const vEpsilon = f32x4.splat(epsilon), vStep = f32x4.splat(step);
  const vRoot = f32x4.splat(root), vKeep = f32x4.splat(keep);
  let c: usize = 0;
  for (; c < vectorBytes; c += 16) {
    const g = v128.load(gradient + c);
    const m = f32x4.add(f32x4.mul(v128.load(first + c), vBeta1), f32x4.mul(g, vRest1));
    const v = f32x4.add(f32x4.mul(v128.load(second + c), vBeta2), f32x4.mul(f32x4.mul(g, g), vRest2));
    v128.store(first + c, m);
    v128.store(second + c, v);
    const denominator = f32x4.add(f32x4.sqrt(f32x4.mul(v, vRoot)), vEpsilon);
    const change = f32x4.div(f32x4.mul(m, vStep), denominator);
    v128.store(weights + c, f32x4.sub(f32x4.mul(v128.load(weights + c), vKeep), change));
  }
  for (; c < bytes; c += 4) {
    const g = load<f32>(gradient + c);
    const m = load<f32>(first + c) * beta1 + g * (1 - beta1);
    const v = load<f32>(second + c) * beta2 + g * g * (1 - beta2);
    store<f32>(first + c, m);
    store<f32>(second + c, v);
    const change = (m * step) / (sqrt<f32>(v * root) + epsilon);
    store<f32>(weights + c, load<f32>(weights + c) * keep - change);
  }
}
