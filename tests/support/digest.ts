/** First 16 hexadecimal digits of SHA-256 over the bits of all samples: equal only if every bit is. */
export async function digest(channels: Float32Array[]): Promise<string> {
  const nSamples = channels.reduce((sum, channel) => sum + channel.length, 0);
  const joined = new Float32Array(nSamples);
  let at = 0;
  for (const channel of channels) {
    joined.set(channel, at);
    at += channel.length;
  }
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', joined));
  return Array.from(hash.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
