import type { Scope } from '../names/scope.ts';

/** What a file gives the attributes that server classes read, outside of the classes' bodies. */
export class AttributeAssignments {
  /** `Class.attribute`. */
  readonly #classes = new Set<string>();
  readonly #instances = new Set<string>();
  /** The texts of what has any of them assigned. */
  readonly #objects = new Set<string>();

  /** @param isClass whether a name is that of a server class of the library or of any class of the file */
  constructor(source: string, module: Scope, isClass: (name: string) => boolean) {
    for (const match of source.matchAll(assignments)) {
      const [, attribute = ''] = match;
      const [object = ''] = /[\w.]*$/.exec(source.slice(Math.max(0, match.index - longestObject), match.index)) ?? [];
      this.#objects.add(object);
      const last = object.slice(object.lastIndexOf('.') + 1);
      const imported = object === last ? module.bindings.get(last)?.imports[0]?.qualified : undefined;
      const name = imported === undefined ? last : imported.slice(imported.lastIndexOf('.') + 1);
      const named = isClass(name) ? [name] : object === last ? heldBy(last, source).filter(isClass) : [];
      for (const each of named) this.#classes.add(`${each}.${attribute}`);
      if (named.length === 0) this.#instances.add(attribute);
    }
    for (const [, attribute = ''] of source.matchAll(byName)) this.#instances.add(attribute);
  }

  /** `Class.attribute = …` stands somewhere outside the class's body. */
  isAssignedOutside(className: string, attribute: string): boolean {
    return this.#classes.has(`${className}.${attribute}`);
  }

  /** `object.attribute = …` stands somewhere, where the object is no class. */
  isAssignedOnInstance(attribute: string): boolean {
    return this.#instances.has(attribute);
  }

  /** The class of another file that an expression names is given other attributes here, or a class of the library is that it may inherit from. */
  changesServerClass(written: string): boolean {
    return this.#classes.size > 0 || this.#objects.has(written);
  }
}

/** What a variable is given by name alone, or chosen from: `cls = socketserver.TCPServer; cls.allow_reuse_address = True`. */
function heldBy(variable: string, source: string): readonly string[] {
  if (variable === '' || variable === 'self') return [];
  const given = new RegExp(`^[ \\t]*${variable}[ \\t]*=[ \\t]*([\\w.]+)(?:[ \\t]+if\\b[^\\n]*\\belse[ \\t]+([\\w.]+))?[ \\t]*(?:#[^\\n]*)?$`, 'gm');
  return Array.from(source.matchAll(given), ([, one = '', other = '']) => [one, other])
    .flat()
    .map((written) => written.slice(written.lastIndexOf('.') + 1));
}

const assignments = /\.(address_family|socket_type|allow_reuse_address|allow_reuse_port|request_queue_size)[ \t]*=(?!=)/g;
const byName = /\bsetattr\(\s*[\w.]+\s*,\s*['"](address_family|socket_type|allow_reuse_address|allow_reuse_port)['"]/g;
const longestObject = 80;
