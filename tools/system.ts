import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { Failure, findCommand, node, root, run } from './commands.ts';

/** Something of the operating system that a task needs, and the Debian package that brings it. */
interface Need {
  readonly what: string;
  readonly package: string;
  readonly isThere: () => boolean;
}

const command = (name: string, debianPackage: string): Need => ({ what: name, package: debianPackage, isThere: () => findCommand(name) !== undefined });
const library = (name: string, debianPackage: string): Need => ({
  what: name,
  package: debianPackage,
  isThere: () => spawnSync('pkg-config', ['--exists', name]).status === 0,
});

/** What the native modules of code-server are built with. */
export const editorNeeds: readonly Need[] = [
  command('gcc', 'gcc'),
  command('g++', 'g++'),
  command('make', 'make'),
  command('python3', 'python3'),
  command('pkg-config', 'pkg-config'),
  library('krb5-gssapi', 'libkrb5-dev'),
  library('libsecret-1', 'libsecret-1-dev'),
];

/** What the tests run beside the editor: compilers, the kernel's witnesses, a browser with Chinese letters. */
export const testNeeds: readonly Need[] = [
  ...editorNeeds,
  command('strace', 'strace'),
  command('unshare', 'util-linux'),
  command('ip', 'iproute2'),
  command('git', 'git'),
  { what: 'Chromium', package: 'chromium', isThere: () => browserPath() !== undefined },
  { what: 'a font with Chinese letters', package: 'fonts-noto-cjk', isThere: hasChineseFont },
];

/**
 * Installs what is missing, as root on Debian and Ubuntu.
 * @throws Failure that says what to install, where it cannot be done from here
 */
export function ensureInstalled(needs: readonly Need[]): void {
  let missing = needs.filter((need) => !need.isThere());
  if (missing.length === 0) return;
  if (findCommand('apt-get') === undefined || process.getuid?.() !== 0) throw new Failure(advice(missing));
  // Ubuntu's chromium package is a door to snap, which needs a running snapd: Playwright brings a Chromium of its own.
  const ownBrowser = isUbuntu() && missing.some((need) => need.package === 'chromium');
  const packages = missing.map((need) => need.package).filter((name) => !(ownBrowser && name === 'chromium'));
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  console.log(`Installing ${missing.map((need) => need.package).join(', ')} …`);
  try {
    run('apt-get', ['update', '-q'], { env });
    if (packages.length > 0) run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], { env });
    if (ownBrowser) run(node, [`${root}/node_modules/playwright-core/cli.js`, 'install', '--with-deps', 'chromium']);
  } catch (error) {
    throw new Failure(`${error instanceof Error ? error.message : String(error)}\n${advice(missing)}`);
  }
  missing = missing.filter((need) => !need.isThere());
  if (missing.length > 0) throw new Failure(advice(missing));
}

/** A Chromium or Chrome of this machine, else one that Playwright installed. */
export function browserPath(): string | undefined {
  const own = findCommand('chromium', 'google-chrome-stable', 'google-chrome', ...(isUbuntu() ? [] : ['chromium-browser']));
  if (own !== undefined) return own;
  const playwrights = chromium.executablePath();
  return existsSync(playwrights) ? playwrights : undefined;
}

function advice(missing: readonly Need[]): string {
  const names = missing.map((need) => need.what).join(', ');
  return `Not found on this machine: ${names}. On Debian or Ubuntu, as root: apt-get install ${missing.map((need) => need.package).join(' ')}`;
}

function isUbuntu(): boolean {
  try {
    return /^ID=ubuntu$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

function hasChineseFont(): boolean {
  const found = spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' });
  return found.status === 0 && found.stdout.trim() !== '';
}
