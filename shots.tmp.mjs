import { chromium } from 'playwright';
const port = process.env.P; const wav = process.env.WAV; const out='/tmp/h/shots'; import {mkdirSync} from 'fs'; mkdirSync(out,{recursive:true});
const b = await chromium.launch({executablePath:'/usr/bin/chromium', args:['--no-sandbox','--disable-dev-shm-usage','--use-fake-device-for-media-stream','--use-fake-ui-for-media-stream',`--use-file-for-fake-audio-capture=${wav}`]});
async function run(tag,{width,height,locale='en-GB',colorScheme='light'}){
 const ctx = await b.newContext({viewport:{width,height},locale,colorScheme,permissions:['microphone']});
 const page = await ctx.newPage(); page.on('pageerror',e=>console.log(tag,'ERR',e.message)); page.on('console',m=>m.type()==='error'&&console.log(tag,m.text()));
 await page.goto(`http://localhost:${port}/live`);
 await page.locator('button.primary:enabled').waitFor();
 await page.screenshot({path:`${out}/${tag}-idle.png`,fullPage:true});
 await page.locator('.go button').click();
 await page.locator('#live-curve').waitFor({timeout:30000});
 await page.waitForTimeout(Number(process.env.T??12000));
 await page.screenshot({path:`${out}/${tag}-live.png`,fullPage:true});
 console.log(tag, await page.locator('.state').innerText());
 await page.locator('.actions button').nth(1).click();
 await page.waitForTimeout(800);
 await page.screenshot({path:`${out}/${tag}-paused.png`,fullPage:true});
 await page.locator('.actions button').nth(0).click();
 await page.locator('#call-title').waitFor({timeout:10000});
 await page.waitForTimeout(500);
 await page.screenshot({path:`${out}/${tag}-stopped.png`,fullPage:true});
 await page.locator('.next .primary').click();
 await page.waitForTimeout(500);
 await page.screenshot({path:`${out}/${tag}-kept.png`,fullPage:true});
 await ctx.close();
}
await run('d',{width:1280,height:900});
if(process.env.ALL){
await run('m',{width:390,height:844,colorScheme:'dark'});
await run('g',{width:320,height:700,locale:'de-DE'});
}
await b.close();
