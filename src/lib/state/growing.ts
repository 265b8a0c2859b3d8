/** A list of numbers that grows at its end, without being copied every time. */
export class GrowingArray {
  #values = new Float32Array(4096);
  #length = 0;

  append(values: Float32Array): void {
    const needed = this.#length + values.length;
    if (needed > this.#values.length) {
      const larger = new Float32Array(Math.max(needed, 2 * this.#values.length));
      larger.set(this.#values.subarray(0, this.#length));
      this.#values = larger;
    }
    this.#values.set(values, this.#length);
    this.#length = needed;
  }

  /** What is there by now, a view. */
  get values(): Float32Array {
    return this.#values.subarray(0, this.#length);
  }
}
