import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { patience, type Seen, type Session } from './session.ts';

/** What a person does in VS Code, by the keyboard and the mouse, and what there is to see. */

/** A row of the Problems panel. */
export interface Problem {
  readonly message: string;
  /** As the panel shows it: `bindwise(already-bound)`. */
  readonly source: string;
}

/** Opens a file of the workspace by name and waits until its text is there. */
export async function openFile({ page }: Seen, path: string): Promise<void> {
  await pick(page, 'Control+P', path, page.locator('.quick-input-list .monaco-list-row.focused', { hasText: basename(path) }));
  await page.keyboard.press('Enter');
  await page.locator(`.tab.active[data-resource-name="${basename(path)}"]`).waitFor();
  await editorOf(page).locator('.view-line').first().waitFor();
}

/** Runs a command by its name in the command palette. */
export async function runCommand({ page }: Seen, name: string): Promise<void> {
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first();
  await pick(page, 'F1', `>${name}`, row);
  await row.click();
}

/** Waits until the text is underlined. */
export function squiggle({ page }: Seen, severity: 'error' | 'warning' | 'info'): Promise<void> {
  return editorOf(page).locator(`.squiggly-${severity}`).first().waitFor();
}

export function noSquiggle({ page }: Seen, severity: 'error' | 'warning' | 'info'): Promise<void> {
  return editorOf(page).locator(`.squiggly-${severity}`).waitFor({ state: 'detached' });
}

/** What the Problems panel lists of ours, when it lists `count` rows. It is left open. */
export async function problems(session: Seen, count: number): Promise<readonly Problem[]> {
  const { page } = session;
  const panel = page.locator('.markers-panel');
  if (!(await panel.isVisible())) await page.keyboard.press('Control+Shift+M');
  await panel.waitFor();
  // All rows at one moment: the panel draws them anew whenever a diagnostic comes or goes.
  const read = (): Promise<Problem[]> => panel.evaluate(problemsIn);
  return until(
    read,
    (rows) => rows.length === count,
    (rows) => `The Problems panel shows ${JSON.stringify(rows)}, not ${count} of ours.`,
  );
}

/** Goes from a row of the Problems panel to its place in the text. */
export async function goToProblem({ page }: Seen, message: string): Promise<void> {
  await page.locator('.markers-panel .monaco-list-row', { hasText: message.split('\n', 1)[0] ?? message }).dblclick();
  await editorOf(page).locator('.native-edit-context:focus, textarea:focus').waitFor({ state: 'attached' });
}

/** Moves the mouse onto the first place where the editor shows `text` and reads what pops up, when it holds `expected`. */
export async function hover({ page }: Seen, text: string, expected: string): Promise<string> {
  const popup = page.locator('.monaco-hover:not(.hidden) .monaco-hover-content').filter({ hasText: expected }).first();
  const ask = async (): Promise<boolean> => {
    const { x, y } = await placeOf(page, text);
    // Coming from elsewhere: a hover that stands still shows nothing.
    await page.mouse.move(x + 200, y + 150);
    await page.mouse.move(x, y, { steps: 5 });
    // A code lens that comes now moves the text away from under the mouse.
    return shows(popup);
  };
  await until(
    ask,
    (isThere) => isThere,
    () => `No hover over ${text} says ${expected}.`,
  );
  await settled(popup);
  return popup.innerText();
}

/** Puts the cursor onto a text by a click. */
export async function clickText({ page }: Seen, text: string): Promise<void> {
  const { x, y } = await placeOf(page, text);
  await page.keyboard.press('Escape');
  await page.mouse.click(x, y);
}

/** Opens the light bulb's menu at the cursor and reads its entries. */
export async function openLightBulb({ page }: Seen): Promise<readonly string[]> {
  const rows = page.locator('.action-widget .monaco-list-row.action');
  const ask = async (): Promise<readonly string[]> => {
    await page.keyboard.press('Control+.');
    // The menu closes by itself when diagnostics of any extension arrive while it opens: then it is asked for again.
    return (await shows(rows.first())) ? rows.allInnerTexts() : [];
  };
  return until(
    ask,
    (entries) => entries.length > 0,
    () => 'The light bulb offers nothing.',
  );
}

/** Takes an entry of the light bulb's menu. */
export async function choose({ page }: Seen, title: string): Promise<void> {
  const entry = page.locator('.action-widget .monaco-list-row.action', { hasText: title }).first();
  // Older editors cover the page until the mouse moves.
  await entry.hover({ force: true });
  await entry.click();
  await entry.waitFor({ state: 'detached' });
}

/** Saves the file in front and gives its text once the disk holds something else than `before`. */
export async function saveChanged({ page, workspace }: Session, path: string, before: string): Promise<string> {
  const dirty = page.locator('.tab.active.dirty');
  const save = async (): Promise<boolean> => {
    await page.keyboard.press('Control+S');
    // Saving again while what is done on save is under way would cancel that: it may take its time.
    const isSaved = await dirty.waitFor({ state: 'detached', timeout: patience / 4 }).then(yes, no);
    // The focus may still be on its way from the panel or a list that just closed: then nothing was saved.
    if (!isSaved)
      await dirty
        .first()
        .click({ timeout: patience / 20 })
        .catch(no);
    return isSaved;
  };
  await until(
    save,
    (isSaved) => isSaved,
    () => `${path} is not saved.`,
  );
  const read = (): Promise<string> => Promise.resolve(readFileSync(join(workspace, path), 'utf8'));
  return until(
    read,
    (text) => text !== before,
    () => `${path} is unchanged on disk.`,
  );
}

/** Moves the mouse onto the language status (the braces in the status bar) and reads what it says, when it speaks of `expected`. */
export async function hoverStatus({ page }: Seen, expected: string): Promise<string> {
  await page.locator('#status\\.languageStatus').hover();
  const popup = page.locator('.monaco-hover', { hasText: expected }).first();
  await popup.waitFor();
  return popup.innerText();
}

/** Waits until the output channel that is shown holds the text. Its blanks do not break: in an expression they are `\s`. */
export function outputSays({ page }: Seen, text: string | RegExp): Promise<void> {
  return page.locator('.output-view .view-line', { hasText: text }).filter({ visible: true }).first().waitFor();
}

/** Opens the hover at the cursor by the keyboard and reads it, when it holds `expected`. */
export async function hoverByKeyboard({ page }: Seen, expected: string): Promise<string> {
  const popup = page.locator('.monaco-hover:not(.hidden) .monaco-hover-content').filter({ hasText: expected }).first();
  const ask = async (): Promise<boolean> => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    return shows(popup);
  };
  await until(
    ask,
    (isThere) => isThere,
    () => `No hover at the cursor says ${expected}.`,
  );
  return popup.innerText();
}

/** Runs a command of the command palette without the mouse. */
export async function typeCommand({ page }: Seen, name: string): Promise<void> {
  await pick(page, 'F1', `>${name}`, page.locator('.quick-input-list .monaco-list-row.focused', { hasText: name }));
  await page.keyboard.press('Enter');
}

/** A code lens by its words. */
export function lens({ page }: Seen, words: string): Locator {
  return editorOf(page).locator('.codelens-decoration a', { hasText: words }).first();
}

/** The line of the editor that shows a text, an inlay hint's included. */
export async function lineWith({ page }: Seen, text: string): Promise<string> {
  const line = editorOf(page)
    .locator('.view-line', { hasText: text.replaceAll(' ', '\u00a0') })
    .first();
  await line.waitFor();
  return ((await line.textContent()) ?? '').replaceAll('\u00a0', ' ');
}

/** Asks again until the answer will do. */
export async function until<T>(ask: () => Promise<T>, isEnough: (answer: T) => boolean, otherwise: (answer: T) => string): Promise<T> {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (isEnough(answer)) return answer;
    if (Date.now() > deadline) throw new Error(otherwise(answer));
    await pause(100);
  }
}

/** Whether something shows within a moment: what does not may need to be asked for again. */
export function shows(something: Locator): Promise<boolean> {
  return something.waitFor({ timeout: patience / 20 }).then(yes, no);
}

/** Opens a quick pick by its key and types into it until it shows `row`. */
function pick(page: Page, key: string, words: string, row: Locator): Promise<boolean> {
  const input = page.locator('.quick-input-box input');
  const ask = async (): Promise<boolean> => {
    await page.keyboard.press('Escape');
    await page.keyboard.press(key);
    // A key that is pressed before the workbench listens is lost; a palette that was opened before the extensions were read does not know their commands.
    if (!(await shows(input))) return false;
    await input.fill(words);
    return shows(row);
  };
  return until(
    ask,
    (isThere) => isThere,
    () => `${key} and ${words} show no such row.`,
  );
}

/** Waits until what pops up has faded in, so that a picture shows it as a person sees it. */
function settled(popup: Locator): Promise<unknown> {
  return popup.evaluate((element) =>
    Promise.all((element.closest('.monaco-hover') ?? element).getAnimations({ subtree: true }).map(({ finished }) => finished)),
  );
}

const yes = (): boolean => true;
const no = (): boolean => false;

function editorOf(page: Page): Locator {
  return page.locator('.editor-group-container.active .monaco-editor[role="code"]').first();
}

/** The middle of the first place on the page where the editor shows the text. Its spaces are non-breaking ones on the page. */
async function placeOf(page: Page, text: string): Promise<{ readonly x: number; readonly y: number }> {
  const line = editorOf(page).locator('.view-line', { hasText: text }).first();
  await line.waitFor();
  const place = await line.evaluate((element, wanted) => {
    const plain = (element.textContent ?? '').replaceAll('\u00a0', ' ');
    const start = plain.indexOf(wanted);
    if (start < 0) return undefined;
    const range = document.createRange();
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let passed = 0;
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const length = node.textContent?.length ?? 0;
      if (passed <= start && start < passed + length) range.setStart(node, start - passed);
      const end = start + wanted.length;
      if (passed < end && end <= passed + length) {
        range.setEnd(node, end - passed);
        break;
      }
      passed += length;
    }
    const box = range.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }, text);
  if (place === undefined) throw new Error(`The editor does not show ${text}.`);
  return place;
}

/** Runs in the page. */
function problemsIn(panel: Element): Problem[] {
  const problems: Problem[] = [];
  for (const row of panel.querySelectorAll('.monaco-list-row')) {
    const source = row.querySelector('.marker-source')?.textContent?.trim();
    if (source !== 'bindwise') continue;
    const message = [...row.querySelectorAll('.marker-message')].map((line) => line.textContent ?? '').join('\n');
    problems.push({ message: message.trim(), source: `${source}(${row.querySelector('.marker-code')?.textContent?.trim()})` });
  }
  return problems;
}
