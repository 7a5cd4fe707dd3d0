import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Locale } from '@bindwise/semantics';
import { chromium } from 'playwright-core';
import { root } from '../commands.ts';
import { browserPath } from '../system.ts';
import { type Badge, badgeHeight, badgeLine, badgePath, badges, badgeText } from './badgeTexts.ts';

// Draws the badges of the READMEs with this machine's Chromium, and writes the line that shows them: `node tools/generate/badges.ts`.
const executablePath = browserPath();
if (executablePath === undefined) throw new Error('There is no Chromium on this machine.');
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : ['--disable-gpu'] });
try {
  const page = await browser.newPage({ deviceScaleFactor: 2 });
  mkdirSync(join(root, 'images', 'badges'), { recursive: true });
  for (const [readme, locale] of [
    ['README.md', 'en'],
    ['README.zh-CN.md', 'zh-CN'],
  ] as const) {
    for (const badge of badges()) {
      await page.setContent(drawn(badge, locale));
      const picture = await page.locator('#badge').screenshot({ omitBackground: true });
      writeFileSync(join(root, badgePath(badge, locale)), withText(picture, badgeText(badge, locale)));
    }
    writeLine(join(root, readme), badgeLine(locale));
  }
} finally {
  await browser.close();
}

function drawn({ label, value }: Badge, locale: Locale): string {
  return `<style>
    body { margin: 0 }
    #badge { display: inline-flex; height: ${badgeHeight}px; border-radius: 4px; overflow: hidden; color: #fff; font: 11px/${badgeHeight}px "DejaVu Sans", "Noto Sans CJK SC", sans-serif; white-space: pre }
    span { padding: 0 7px } .label { background: #0f2a43 } .value { background: #1f6f9f }
  </style><div id="badge" lang="${locale}"><span class="label">${label[locale]}</span><span class="value">${value[locale]}</span></div>`;
}

/** The picture with its words in it (an iTXt chunk before its end), so that a test can tell whether it is still true. */
function withText(png: Buffer, text: string): Buffer {
  const body = Buffer.concat([Buffer.from('iTXtTitle\0\0\0\0\0', 'latin1'), Buffer.from(text, 'utf8')]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  const end = png.length - 12;
  return Buffer.concat([png.subarray(0, end), chunk, png.subarray(end)]);
}

/** The badges stand under the title. */
function writeLine(path: string, line: string): void {
  const [title = '', ...rest] = readFileSync(path, 'utf8').split('\n');
  const after = rest.findIndex((each) => each !== '' && !each.startsWith('<img src="images/badges/'));
  writeFileSync(path, [title, '', line, '', ...rest.slice(after)].join('\n'));
}
