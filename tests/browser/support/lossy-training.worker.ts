/** The training worker on a graphics device that can be lost. What is imported first happens first. */
import './lossy-device.ts';
import '#lib/workers/training.worker.ts';
