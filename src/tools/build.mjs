// `npm run build`: the app, then the programs of the server beside it, then the weight of the first route.
import { join } from 'node:path';
import { build } from 'vite';
import { writeOfflineList } from './offline-list.mjs';
import { writeLicences } from './licences.mjs';
import { measureRoute } from './route-size.mjs';
import { ROOT } from './steps.mjs';

const BUDGET_KB = 100;

process.chdir(ROOT);
writeLicences();
await build();
writeOfflineList(join(ROOT, 'build/client'));
await build({
  configFile: false,
  root: ROOT,
  logLevel: 'warn',
  build: {
    ssr: true,
    rolldownOptions: {
      input: ['main.ts', 'hear.worker.ts', 'train.worker.ts', 'score.ts'].map(
        (name) => `src/lib/server/${name}`,
      ),
    },
    outDir: 'build',
    emptyOutDir: false,
    copyPublicDir: false,
    target: 'node20',
  },
});

const { nFiles, gzipBytes } = measureRoute(join(ROOT, 'build'), 'index');
const gzipKb = gzipBytes / 1000;
console.log(
  `First route: ${gzipKb.toFixed(1)} kB of JavaScript (gzip, ${nFiles} files; at most ${BUDGET_KB} kB).`,
);
if (gzipKb > BUDGET_KB) {
  console.error('The first route is too heavy: load what it does not need at once later.');
  process.exitCode = 1;
}
