import { failPuts } from './full-disk.ts';

failPuts('checkpoint-chunks');
