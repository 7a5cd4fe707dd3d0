import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../../tools/commands.ts';
import { inSession, type Session } from './session.ts';
import { clickText, hover, hoverStatus, lens, lineWith, openLightBulb, squiggle, typeCommand } from './workbench.ts';

// Takes the walkthrough's pictures of the real editor, in the light and the dark theme: `node test/e2e/pictures.ts` after `npm run build`.
const folder = join(root, 'images', 'walkthrough');
mkdirSync(folder, { recursive: true });
for (const [name, theme] of [
  ['light', 'Default Light Modern'],
  ['dark', 'Default Dark Modern'],
] as const) {
  const settings = { 'workbench.colorTheme': theme, 'breadcrumbs.enabled': false, 'editor.scrollBeyondLastLine': false };
  await inSession(`pictures-${name}`, (session) => takeAll(session, name), { settings });
}

async function takeAll(session: Session, theme: string): Promise<void> {
  const { page } = session;
  await typeCommand(session, 'View: Close Primary Side Bar');
  await typeCommand(session, 'Bindwise: Try It on an Example');
  await squiggle(session, 'warning');
  const take = (step: string, clip: Box): Promise<unknown> => page.screenshot({ path: join(folder, `${step}-${theme}.png`), clip });

  await hover(session, 'server.setsockopt', 'this bind was decided');
  await take('see', await fromEditor(page, 760, 320));
  await page.keyboard.press('Escape');

  await hover(session, 'bind((', 'TIME_WAIT');
  await page.locator('.monaco-hover:not(.hidden) img[src^="data:image/svg+xml"]').first().waitFor();
  await take('why', await fromEditor(page, 760, 340));
  await page.keyboard.press('Escape');

  await clickText(session, 'server.setsockopt');
  await openLightBulb(session);
  await take('fix', await fromEditor(page, 760, 340));
  await page.keyboard.press('Escape');

  await typeCommand(session, 'Bindwise: Show or Hide Inlay Hints');
  await lineWith(session, 'restart-safe');
  await lens(session, 'Who holds TCP 8888 now?').waitFor();
  await page.mouse.move(900, 900);
  await take('beside', await fromEditor(page, 760, 320));

  await hoverStatus(session, 'Bindwise for');
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
