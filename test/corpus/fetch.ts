import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Project, SourceKind } from './projects.ts';

/** Everything that is fetched lies here, outside of what git sees. */
export const cache = join(import.meta.dirname, '..', '..', 'out', 'corpus');

/** The folder of a project's files. It is there when {@link fetchProject} has succeeded once. */
export function folderOf({ name, version }: Project): string {
  return join(cache, 'projects', `${name.replaceAll('/', '+')}@${version.replaceAll(':', '%3a')}`);
}

/**
 * Fetches a project by its name and version and unpacks it. A folder that is there already is kept; one that was left half-way is made again.
 *
 * @throws Error with what the package tool said.
 */
export function fetchProject(project: Project): string {
  const folder = folderOf(project);
  if (existsSync(folder)) return folder;
  // A folder of its own: another run may fetch at the same time.
  const work = join(cache, `work-${process.pid}`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  fetchers[project.source](project, work);
  const unpacked = join(work, 'unpacked');
  if (!existsSync(unpacked) || readdirSync(unpacked).length === 0) throw new Error('the package unpacked to nothing');
  // What Debian's patches were applied to lies there a second time.
  rmSync(join(unpacked, '.pc'), { recursive: true, force: true });
  mkdirSync(join(cache, 'projects'), { recursive: true });
  renameSync(unpacked, folder);
  rmSync(work, { recursive: true, force: true });
  return folder;
}

const fetchers: Readonly<Record<SourceKind, (project: Project, work: string) => void>> = {
  'debian-source': ({ name, version }, work) => {
    run('apt-get', [...aptOptions(), '--quiet', '--only-source', '--download-only', 'source', `${name}=${version}`], work);
    run('dpkg-source', ['--no-check', '--extract', named(work, /\.dsc$/), 'unpacked'], work);
  },
  'debian-upstream': ({ name, version }, work) => {
    run('apt-get', [...aptOptions(), '--quiet', '--only-source', '--download-only', '--tar-only', 'source', `${name}=${version}`], work);
    unpackArchive(work, /\.orig\.tar\.\w+$/);
  },
  'debian-package': ({ name, version }, work) => {
    run('apt-get', [...aptOptions(), '--quiet', 'download', `${name}=${version}`], work);
    run('dpkg-deb', ['--extract', named(work, /\.deb$/), 'unpacked'], work);
  },
  npm: ({ name, version }, work) => {
    run('npm', ['pack', '--silent', '--ignore-scripts', `${name}@${version}`], work);
    unpackArchive(work, /\.tgz$/);
  },
};

let options: string[] | undefined;

/** Lists and caches of our own, so that nothing of the system's apt changes and source packages need not be switched on there. */
function aptOptions(): string[] {
  if (options !== undefined) return options;
  const apt = join(cache, 'apt');
  for (const folder of ['sources', 'lists/partial', 'cache/archives/partial']) mkdirSync(join(apt, folder), { recursive: true });
  writeFileSync(join(apt, 'sources', 'corpus.sources'), debianSources());
  options = [
    `-oDir::Etc::SourceParts=${join(apt, 'sources')}`,
    '-oDir::Etc::SourceList=/dev/null',
    `-oDir::State::Lists=${join(apt, 'lists')}`,
    `-oDir::Cache=${join(apt, 'cache')}`,
    '-oAPT::Sandbox::User=root',
  ];
  const listed = readdirSync(join(apt, 'lists')).some((name) => name.includes('Sources'));
  if (!listed) run('apt-get', [...options, '--quiet', 'update'], apt);
  return options;
}

/** Debian's own servers as this machine knows them, asked for sources too. */
function debianSources(): string {
  const path = '/etc/apt/sources.list.d/debian.sources';
  if (!existsSync(path)) throw new Error(`${path} is needed: it says where this machine gets Debian's packages`);
  return readFileSync(path, 'utf8').replaceAll(/^Types:.*$/gm, 'Types: deb deb-src');
}

/** Archives hold one folder with everything in it, whose name says nothing. */
function unpackArchive(work: string, ending: RegExp): void {
  mkdirSync(join(work, 'unpacked'));
  run('tar', ['-xf', named(work, ending), '-C', 'unpacked', '--strip-components=1'], work);
}

function named(folder: string, ending: RegExp): string {
  const found = readdirSync(folder).find((name) => ending.test(name));
  if (found === undefined) throw new Error(`no file that ends as ${ending.source} was fetched`);
  return found;
}

function run(command: string, parameters: readonly string[], cwd: string): void {
  const result = spawnSync(command, parameters, { cwd, encoding: 'utf8', timeout: 300_000 });
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) throw new Error(`${command} ended with ${result.status ?? result.signal}: ${lastLines(`${result.stdout}${result.stderr}`)}`);
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' / ');
}
