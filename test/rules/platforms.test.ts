import assert from 'node:assert/strict';
import { it } from 'node:test';
import { lowerText } from '../../server/src/core/analyze.ts';
import { follow } from '../../server/src/core/flow/index.ts';
import type { PlatformName } from '../../server/src/core/ir/index.ts';
import { link } from '../../server/src/core/link/index.ts';
import { Platforms } from '../../server/src/core/rules/running/platforms.ts';
import { grammars } from '../support/grammars.ts';

/** Where the program gets to its only setsockopt(), and the platforms that it had to be followed on to know. */
async function reached(body: string): Promise<{ readonly on: readonly PlatformName[]; readonly followed: readonly PlatformName[] }> {
  const text = `#include <sys/socket.h>\nint serve(int mode) {\n  int on = 1;\n  int fd = socket(AF_INET, SOCK_STREAM, 0);\n${body}\n  return listen(fd, 5);\n}\n`;
  await grammars.load('c');
  const parsed = grammars.parse(text, 'c');
  const file = { path: '/a.c', text, lowered: lowerText(parsed, 'c', 'alone') };
  parsed.delete();
  const [program] = link([file], { imported: () => undefined, includedBy: () => [] });
  assert.ok(program !== undefined);
  const followed: PlatformName[] = [];
  const factsOn = (platform: PlatformName) => follow(program.files, { platform, isAvailable: () => true });
  const platforms = new Platforms(factsOn('linux'), program, 'linux', (platform) => {
    followed.push(platform);
    return factsOn(platform);
  });
  const event = program.files
    .flatMap(({ functions }) => functions.flatMap(({ blocks }) => blocks.flatMap(({ events }) => events)))
    .find(({ kind }) => kind === 'setsockopt');
  assert.ok(event !== undefined);
  const all: readonly PlatformName[] = ['linux', 'darwin', 'freebsd', 'windows'];
  return { on: all.filter((platform) => platforms.isReached(event, platform)), followed };
}

const reuse = '  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);';

it('A program is not followed on a platform whose branch does not lead to the call', async () => {
  assert.deepEqual(await reached(`#ifdef _WIN32\n${reuse}\n#endif`), { on: ['windows'], followed: ['windows'] });
});

it('One is where the way there turns on more than the platform', async () => {
  assert.deepEqual(await reached(`#ifndef __linux__\n  if (mode)\n${reuse}\n#endif`), {
    on: ['darwin', 'freebsd', 'windows'],
    followed: ['darwin', 'freebsd', 'windows'],
  });
});
