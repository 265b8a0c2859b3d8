import type { ServerInit } from '@sveltejs/kit';
import { building } from '$app/environment';
import { getService } from '#lib/server/service.ts';
import { onShutdown } from '#lib/server/shutdown.ts';

/** A server goes on with the training that the one before left, without being asked anything first. */
export const init: ServerInit = async () => {
  if (building) return;
  const service = getService();
  await service.start();
  onShutdown(() => service.stop());
};
