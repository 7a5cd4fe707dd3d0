import * as modules from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// What is built as `bindwise`: it has V8 keep the compiled command between runs, and starts it. Compiling it takes longer than checking a small file.
// The cache lies in the user's own folder, where nobody else can write; where there is none, or Node has no such cache, everything works without it.
const cacheFolder = process.env.XDG_CACHE_HOME ?? process.env.LOCALAPPDATA ?? join(homedir(), '.cache');
const { enableCompileCache }: Partial<typeof modules> = modules;
enableCompileCache?.(join(cacheFolder, 'bindwise'));
modules.createRequire(import.meta.url)('./command.js');
