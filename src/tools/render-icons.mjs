// Renders static/icon.svg to the sizes that the manifest names: node src/tools/render-icons.mjs [path of a Chromium]
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { ROOT } from './steps.mjs';

const BACKGROUND = '#14161a';
/** The part of a maskable icon that every mask leaves visible is a circle of 80 % of the width. */
const MASKABLE_SCALE = 0.8;

const executablePath = process.argv[2];
const browser = await chromium.launch({
  args: ['--no-sandbox'],
  ...(executablePath === undefined ? {} : { executablePath }),
});
const svg = readFileSync(join(ROOT, 'static/icon.svg')).toString('base64');

for (const { name, size, maskable } of [
  { name: 'icon-192.png', size: 192, maskable: false },
  { name: 'icon-512.png', size: 512, maskable: false },
  { name: 'icon-maskable-512.png', size: 512, maskable: true },
]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const side = maskable ? size * MASKABLE_SCALE : size;
  await page.setContent(
    `<body style="margin:0;display:grid;place-items:center;height:100vh;background:${maskable ? BACKGROUND : 'transparent'}">
     <img width="${side}" height="${side}" src="data:image/svg+xml;base64,${svg}"></body>`,
  );
  writeFileSync(join(ROOT, 'static', name), await page.screenshot({ omitBackground: !maskable }));
  await page.close();
}
await browser.close();
