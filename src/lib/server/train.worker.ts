/** The thread that trains; `training/thread.ts` starts it, and ends it where it does not end by itself. */
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { NODE_FILES } from './training/disk.ts';
import { Job, type JobSetup } from './training/job.ts';
import type { JobEnd, JobNews } from './training/news.ts';

/** What the thread says. */
export type ThreadMessage = { news: JobNews } | { end: JobEnd };

const port = parentPort;
if (port === null) throw new Error('This script is for a thread.');

// Recordings come first. On Linux a thread has a priority of its own; elsewhere it would be that of the whole server.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);

const say = (message: ThreadMessage): void => port.postMessage(message);
const job = new Job(workerData as JobSetup, { files: NODE_FILES, tell: (news) => say({ news }) });
// The one message there is.
port.on('message', () => job.stop());
say({ end: await job.run() });
port.close();
