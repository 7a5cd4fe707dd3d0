import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../../server/src/core/rules/registry.ts';
import { languageOfPath } from '../../server/src/core/syntax/index.ts';
import { anyRule, labelOf, readLabels } from './labels.ts';
import { mutations } from './mutators.ts';
import { corpusLanguages, readProjects } from './projects.ts';
import { readSites, siteOf } from './sites.ts';

const projects = readProjects();
const versions = new Map(projects.map(({ name, version }) => [name, version]));

test('At least 60 projects are named once each, in every language', () => {
  assert.equal(versions.size, projects.length);
  assert.ok(projects.length >= 60, `${projects.length}`);
  for (const language of corpusLanguages)
    assert.ok(
      projects.some((project) => project.language === language),
      language,
    );
});

test('A version is one version', () => {
  for (const { name, version } of projects) assert.match(version, /^\d[\w.+:~-]*$/, name);
});

test('At least 300 places were read, each labelled once', () => {
  const labels = readLabels();
  const places = labels.map(({ project, path, line, rule }) => `${project} ${path}:${line} ${rule}`);
  assert.deepEqual(
    places.filter((place, index) => places.indexOf(place) !== index),
    [],
  );
  assert.ok(labels.length >= 300, `${labels.length}`);
});

test('A label is about a version that is fetched, a file that Bindwise reads and a rule that there is', () => {
  const names = new Set([anyRule, ...rules.map(({ name }) => name)]);
  for (const label of readLabels()) {
    const place = `${label.project} ${label.path}:${label.line}`;
    assert.equal(label.version, versions.get(label.project), place);
    assert.notEqual(languageOfPath(label.path), undefined, place);
    assert.doesNotMatch(label.path, /^\/|\\|(?:^|\/)\.\.?\//, place);
    assert.ok(names.has(label.rule), `${place}: ${label.rule}`);
    assert.match(label.why, /^\S.{9,}\.$/, place);
  }
});

test('A place cannot be both a fault and quiet', () => {
  const labels = readLabels();
  const quiet = new Set(labels.filter(({ rule }) => rule === anyRule).map(({ project, path, line }) => `${project} ${path}:${line}`));
  const faults = labels.filter(({ verdict }) => verdict === 'right' || verdict === 'miss');
  assert.deepEqual(
    faults.filter(({ project, path, line }) => quiet.has(`${project} ${path}:${line}`)),
    [],
  );
});

test('A label that says too little or too much is refused', () => {
  const label = { project: 'p', version: '1', path: 'a.c', line: 3, rule: 'unchecked-bind', verdict: 'right', why: 'So it is.' };
  assert.deepEqual(labelOf(label), label);
  assert.throws(() => labelOf({ ...label, line: 0 }), /"line"/);
  assert.throws(() => labelOf({ ...label, verdict: 'maybe' }), /"verdict"/);
  assert.throws(() => labelOf({ ...label, verdict: 'miss' }), /"known"/);
  assert.throws(() => labelOf({ ...label, known: 'a loop' }), /"known"/);
  assert.throws(() => labelOf({ ...label, rule: anyRule }), /"rule"/);
  assert.throws(() => labelOf({ ...label, column: 4 }), /"column"/);
});

test('A site is in a project that is fetched, and its exceptions are mutations', () => {
  for (const site of readSites()) {
    assert.ok(versions.has(site.project), site.project);
    for (const mutation of [...Object.keys(site.except), ...Object.keys(site.known)]) assert.ok(mutations.includes(mutation), `${site.project}: ${mutation}`);
    assert.ok(
      [site.bind, site.port, site.connect, site.dgram].some((line) => line !== undefined),
      `${site.project} ${site.path}`,
    );
  }
});

test('The place where a missing option is said may be in another file', () => {
  const site = { project: 'p', path: 'a.c', option: 1, bind: 2 };
  assert.deepEqual(siteOf({ ...site, missingAt: '9' }).missingAt, { path: 'a.c', line: 9 });
  assert.deepEqual(siteOf({ ...site, missingAt: 'src/b.c:9' }).missingAt, { path: 'src/b.c', line: 9 });
  assert.throws(() => siteOf({ ...site, missingAt: 'b.c:x' }), /"line"/);
  assert.throws(() => siteOf({ ...site, bond: 2 }), /"bond"/);
});
