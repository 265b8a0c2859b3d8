/** The training worker on a device without room for checkpoints. What is imported first happens first. */
import './no-room-for-checkpoints.ts';
import '#lib/workers/training.worker.ts';
