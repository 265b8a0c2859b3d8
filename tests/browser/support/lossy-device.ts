/** Graphics devices of this worker are lost as soon as somebody says so on the channel `lose-device`. */
const contexts: WebGL2RenderingContext[] = [];
const prototype = OffscreenCanvas.prototype as {
  getContext: (this: OffscreenCanvas, ...args: unknown[]) => OffscreenRenderingContext | null;
};
const original = prototype.getContext;
prototype.getContext = function (...args) {
  const context = original.apply(this, args);
  if (context instanceof WebGL2RenderingContext) contexts.push(context);
  return context;
};
new BroadcastChannel('lose-device').onmessage = () => {
  for (const context of contexts) context.getExtension('WEBGL_lose_context')?.loseContext();
};

export {};
