// Runs a task of this folder with the Node that the project pins, after installing what package-lock.json asks for.
// Plain JavaScript without dependencies: it is the first thing that runs in a fresh clone, on any Node from 20 on.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
const [task, ...rest] = process.argv.slice(2);

if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(`Bindwise needs Node 20 or later; this is ${process.version}. Install a newer Node, then run the command again.`);
}
if (task === undefined || !existsSync(join(root, 'tools', `${task}.ts`))) {
  fail('Usage: node tools/bootstrap.mjs bench|build|start|test [ARGUMENT…]');
}
if (!isInstalled()) install();
runTask();

/** What npm noted when it installed must be what the lock file asks for now. An interrupted install leaves no note. */
function isInstalled() {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || installed === undefined) return false;
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes('node_modules/') || entry.optional || entry.link) continue;
    if (installed[path]?.version !== entry.version) return false;
  }
  return runs();
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** False after an install without scripts: then the package `node` holds no Node. */
function runs() {
  return spawnSync(node, ['--version'], { shell: process.platform === 'win32' }).status === 0;
}

function install() {
  console.log('Installing the packages of package-lock.json (npm ci) …');
  // Of all packages only `node` needs its install script; the others would try to build what is not used.
  // Its warnings are about the Node that runs npm; the packages themselves are run by the one that is installed here.
  npm('ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
  npm('rebuild', 'node', '--ignore-scripts=false', '--loglevel=error');
  if (!runs())
    fail(`${node} does not run after the install: the install script of the package "node" brought no Node for ${process.platform}-${process.arch}.`);
}

/** Runs npm by its script where npm itself started this process: then it is the same npm. */
function npm(...parameters) {
  const script = process.env.npm_execpath;
  const options = { cwd: root, stdio: 'inherit' };
  const result =
    script !== undefined && /npm-cli\.c?js$/.test(script)
      ? spawnSync(process.execPath, [script, ...parameters], options)
      : spawnSync('npm', parameters, { ...options, shell: process.platform === 'win32' });
  if (result.status !== 0) fail(`npm ${parameters.join(' ')} failed: see above. The first install needs the network.`);
}

function runTask() {
  const child = spawn(node, [join(root, 'tools', `${task}.ts`), ...rest], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  // A terminal sends Ctrl-C to both; the task decides when it is over. Other signals reach this process alone.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${node} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
