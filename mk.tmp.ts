import { speechFile } from './tests/e2e/support/live-page.ts';
console.log(await speechFile());
