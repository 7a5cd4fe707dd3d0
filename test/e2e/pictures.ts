import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../../tools/commands.ts';
import { inSession, type Session } from './session.ts';
import { clickText, hover, hoverStatus, lens, lineWith, openLightBulb, squiggle, typeCommand } from './workbench.ts';

// Takes the walkthrough's pictures of the real editor, in both languages, in the light and the dark theme: `node test/e2e/pictures.ts` after `npm run build`.
const themes = { light: 'Default Light Modern', dark: 'Default Dark Modern' };
const words = {
  en: {
    example: 'Bindwise: Try It on an Example',
    hints: 'Bindwise: Show or Hide Inlay Hints',
    late: 'this bind was decided',
    lens: 'Who holds TCP 8888 now?',
    safe: 'restart-safe',
    status: 'Bindwise for',
  },
  'zh-cn': {
    example: '用示例试一试',
    hints: '显示或隐藏内嵌提示',
    late: '这次绑定',
    lens: '现在谁占用 TCP 8888？',
    safe: '不能立即重启',
    status: 'Bindwise：',
  },
};

for (const locale of ['en', 'zh-cn'] as const) {
  for (const theme of ['light', 'dark'] as const) {
    const settings = { 'workbench.colorTheme': themes[theme], 'breadcrumbs.enabled': false, 'editor.scrollBeyondLastLine': false };
    await inSession(`pictures-${locale}-${theme}`, (session) => takeAll(session, locale, theme), { settings, ...(locale === 'en' ? {} : { locale }) });
  }
}

async function takeAll(session: Session, locale: keyof typeof words, theme: keyof typeof themes): Promise<void> {
  const { page } = session;
  const says = words[locale];
  const folder = join(root, 'images', 'walkthrough', locale);
  mkdirSync(folder, { recursive: true });
  const take = (step: string, clip: Box): Promise<unknown> => page.screenshot({ path: join(folder, `${step}-${theme}.png`), clip });
  await typeCommand(session, 'View: Close Primary Side Bar');
  await typeCommand(session, says.example);
  await squiggle(session, 'warning');
  await lens(session, says.lens).waitFor();

  await hover(session, 'server.setsockopt', says.late);
  await take('see', await fromEditor(page, 760, 320));
  await page.keyboard.press('Escape');

  await hover(session, 'bind((', 'TIME_WAIT');
  await page.locator('.monaco-hover:not(.hidden) img[src^="data:image/svg+xml"]').first().waitFor();
  await take('why', await fromEditor(page, 760, 360));
  await page.keyboard.press('Escape');

  await clickText(session, 'server.setsockopt');
  await openLightBulb(session);
  await take('fix', await fromEditor(page, 760, 340));
  await page.keyboard.press('Escape');

  await typeCommand(session, says.hints);
  await lineWith(session, says.safe);
  await page.mouse.move(900, 900);
  await take('beside', await fromEditor(page, 760, 320));

  await hoverStatus(session, says.status);
  const { width, height } = page.viewportSize() ?? { width: 1400, height: 1000 };
  await take('yours', { x: width - 660, y: height - 200, width: 660, height: 200 });
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A part of the page that begins where the text of the editor begins. */
async function fromEditor(page: Page, width: number, height: number): Promise<Box> {
  const box = await page.locator('.editor-group-container.active .monaco-editor').first().boundingBox();
  return { x: box?.x ?? 0, y: box?.y ?? 0, width, height };
}
