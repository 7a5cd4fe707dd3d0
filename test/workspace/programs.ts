import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTree, told, treeOf } from './tree.ts';

/** Files that are one program, and what is found in them. */
export interface Program {
  readonly files: Readonly<Record<string, string>>;
  readonly wants: readonly string[];
}

/** A test for each program, by its title: what is found, whatever the order of the files. */
export function testPrograms(programs: Readonly<Record<string, Program>>): void {
  for (const [title, { files, wants }] of Object.entries(programs)) {
    test(title, async () => {
      const root = treeOf(files);
      const names = Object.keys(files).filter((name) => !name.endsWith('.json'));
      const forward = told(root, await checkTree(root, names));
      assert.deepEqual(
        forward.filter((line) => !/unhandled-listen-error|listen-without-bind/.test(line)),
        wants,
      );
      assert.deepEqual(told(root, await checkTree(root, names.toReversed())), forward, 'the order of the files makes no difference');
    });
  }
}
