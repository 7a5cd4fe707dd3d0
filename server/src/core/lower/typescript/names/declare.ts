import { makesObjects } from '../selection/functionTexts.ts';
import { type AttachedListener, attachedListener, callbackOf } from '../servers/attachedListeners.ts';
import { declaredName, functionMembers, functionShape, keyName } from '../tree/shapes.ts';
import { isClass, isFunction, type Syntax, unwrap } from '../tree/syntax.ts';
import { declareAssignment, declareChange } from './declareAssignments.ts';
import { declareClass } from './declareClasses.ts';
import { declareImport, declarePattern } from './declareNames.ts';
import { recordInherits } from './declarePrototypes.ts';
import { declareCatch, declareExport, declareForIn, declareNamespace, declareVariables } from './declareStatements.ts';
import { type Binding, capture, type FunctionScope, Scope } from './scopes.ts';

interface Reference {
  readonly name: string;
  readonly scope: Scope;
  readonly isWrite: boolean;
}

/** The names of a file: which scopes there are, what they declare, what is assigned where. */
export class Declarations {
  readonly text: string;
  /** The scope that a node opens. A class body's is that of its fields' initializers. */
  readonly scopes = new Map<Syntax, Scope>();
  /** The scope in which a function or a class stands. */
  readonly outside = new Map<Syntax, Scope>();
  readonly unread = new Map<Syntax, Scope>();
  /** The variable that a function or a class is declared as, or given to where it stands. */
  readonly bindingOf = new Map<Syntax, Binding>();
  /** What is assigned to `this.name`, in any class of the file. */
  readonly fields = new Map<string, { readonly value: Syntax; readonly scope: Scope }[]>();
  /** Names of methods that this file defines. */
  readonly methodNames = new Set<string>();
  /** Names under which objects of this file have functions. */
  readonly objectMethods = new Set<string>();
  /** Listeners for 'listening', by the variable or the field of `this` that they listen to. */
  readonly listeners = new Map<string, readonly AttachedListener[]>();
  readonly exportedNames = new Set<string>();
  /** Functions and classes that are exported without a name of their own. */
  readonly exportedNodes = new Set<Syntax>();
  /** The class that a method stands in. */
  readonly classOf = new Map<Syntax, Syntax>();
  /** What a method, or a function in a field, is called by. */
  readonly methodName = new Map<Syntax, string>();
  /** Functions whose prototypes get methods: classes in the style of before 2015. */
  readonly prototypeOwners = new Set<Binding>();
  /** Names of functions and classes that have been read, which makes their callers matter. */
  readonly telling: Readonly<Record<'factory' | 'function' | 'method' | 'class' | 'instance', Set<string>>> = {
    factory: new Set(),
    function: new Set(),
    method: new Set(),
    class: new Set(),
    instance: new Set(),
  };
  /** Fields of `this` that methods which are not read assign to. */
  readonly unstableFields = new Set<string>();
  readonly readInside: (node: Syntax) => void;
  /** Callbacks that get a module, and where it is imported. */
  readonly #modules = new Map<Syntax, { readonly value: Syntax; readonly scope: Scope }>();
  /** What `this` is in a callback of bind() or listen(). */
  readonly #emitters = new Map<Syntax, Binding>();
  #references: Reference[] = [];
  #waiting: (() => void)[] = [];
  #module: Scope | undefined;

  constructor(text: string, readInside: (node: Syntax) => void) {
    this.text = text;
    this.readInside = readInside;
  }

  declareModule(root: Syntax): Scope {
    const scope = new Scope(undefined, { node: undefined, parent: undefined });
    this.#module = scope;
    this.scopes.set(root, scope);
    this.visitAll(root.kids, scope);
    return scope;
  }

  /** Reads a function or a statement that was unread so far, and declares what is within it. */
  readMore(node: Syntax): void {
    const scope = this.unread.get(node);
    if (scope === undefined) return;
    this.unread.delete(node);
    this.readInside(node);
    if (!isFunction(node)) {
      this.visitAll(node.kids, scope);
      return;
    }
    this.declareFunction(node, scope);
    const method = this.methodName.get(node);
    if (method === undefined) this.tellFunction(this.bindingOf.get(node)?.name ?? '', node);
    else this.#tellMethod(method, node);
    // Whoever makes an object of its class has it called.
    const owner = this.classOf.get(node);
    const ofClass = owner === undefined ? undefined : this.bindingOf.get(owner)?.name;
    if (ofClass !== undefined) this.telling.class.add(ofClass);
  }

  /** A function of an object literal: what calls it by its name matters as soon as it has been read. */
  #recordFunction(name: string, node: Syntax | undefined): void {
    if (node === undefined) this.objectMethods.add(name);
    else {
      this.methodName.set(node, name);
      if (node.unread === undefined) this.#tellMethod(name, node);
    }
  }

  #tellMethod(name: string, node: Syntax): void {
    this.telling.method.add(name);
    if (!this.classOf.has(node)) this.objectMethods.add(name);
  }

  /** Finds out which variables are read, assigned and captured. To be called when all that is to be read has been declared. */
  resolveReferences(): void {
    while (this.#waiting.length > 0) for (const settle of this.#waiting.splice(0)) settle();
    for (const { name, scope, isWrite } of this.#references.splice(0)) {
      const binding = scope.resolve(name);
      if (binding === undefined) continue;
      if (isWrite) binding.assignments += 1;
      else binding.reads += 1;
      if (binding.home !== scope.home) capture(binding);
    }
    for (const name of this.exportedNames) {
      const binding = this.#module?.own(name);
      if (binding !== undefined) binding.isExported = true;
    }
  }

  slice(node: Syntax): string {
    return this.text.slice(node.start, node.end);
  }

  refer(name: string, scope: Scope, isWrite: boolean): void {
    this.#references.push({ name, scope, isWrite });
  }

  /** Declares a variable of the whole file, wherever that is said. */
  declareGlobal(name: string, declaredAt: number): Binding | undefined {
    return this.#module?.declare(name, 'variable', declaredAt);
  }

  /** Does something once every name of the file is declared: a name may be declared after its use. */
  later(settle: () => void): void {
    this.#waiting.push(settle);
  }

  addField(name: string, value: Syntax, scope: Scope): void {
    const known = this.fields.get(name);
    if (known === undefined) this.fields.set(name, [{ value, scope }]);
    else known.push({ value, scope });
  }

  /** Opens a scope within another one, of the same function. */
  open(node: Syntax, scope: Scope): Scope {
    const inner = new Scope(scope, scope.home);
    this.scopes.set(node, inner);
    return inner;
  }

  /** What a function gives that makes objects, as factories do, matters as well. */
  tellFunction(name: string, node: Syntax): void {
    this.telling[makesObjects(this.slice(node)) ? 'factory' : 'function'].add(name);
  }

  visitAll(nodes: readonly Syntax[], scope: Scope): void {
    for (const node of nodes) this.visit(node, scope);
  }

  visit(node: Syntax, scope: Scope): void {
    if (isFunction(node)) this.declareFunction(node, scope);
    else if (isClass(node)) declareClass(this, node, scope);
    else this.#visitOther(node, scope);
  }

  #visitOther(node: Syntax, scope: Scope): void {
    if (node.unread !== undefined) this.unread.set(node, scope);
    switch (node.type) {
      case 'identifier':
      case 'shorthand_property_identifier':
        this.refer(this.slice(node), scope, false);
        break;
      case 'this':
        this.refer('this', scope, false);
        break;
      case 'statement_block':
      case 'switch_body':
      case 'for_statement':
        this.visitAll(node.kids, this.open(node, scope));
        break;
      case 'for_in_statement':
        declareForIn(this, node, this.open(node, scope));
        break;
      case 'catch_clause':
        declareCatch(this, node, this.open(node, scope));
        break;
      case 'lexical_declaration':
      case 'variable_declaration':
      case 'using_declaration':
        declareVariables(this, node, scope);
        break;
      case 'import_statement':
        declareImport(this, node, scope);
        break;
      case 'export_statement':
        declareExport(this, node, scope);
        break;
      case 'enum_declaration':
        if (node.kids[0] !== undefined) scope.declare(this.slice(node.kids[0]), 'enum', node.kids[0].start, node);
        break;
      case 'internal_module':
      case 'module':
        declareNamespace(this, node, scope);
        break;
      case 'assignment_expression':
        declareAssignment(this, node, scope);
        break;
      case 'call_expression':
        recordInherits(this, node, scope);
        this.#recordModule(node, scope);
        this.#recordListener(attachedListener(node, scope, this.text));
        this.#recordEmitter(node, scope);
        this.visitAll(node.kids, scope);
        break;
      case 'object':
        for (const member of functionMembers(node, this.text)) this.#recordFunction(member.name, member.node);
        this.visitAll(node.kids, scope);
        break;
      case 'augmented_assignment_expression':
      case 'update_expression':
        declareChange(this, node, scope);
        break;
      default:
        this.visitAll(node.kids, scope);
    }
  }

  /** `import('node:net').then(({ createServer }) => …)` */
  #recordModule({ kids }: Syntax, scope: Scope): void {
    const [callee, given] = kids;
    const module = callee?.type === 'member_expression' ? callee.kids[0] : undefined;
    const callback = given?.kids[0] === undefined ? undefined : unwrap(given.kids[0]);
    if (module?.type !== 'call_expression' || module.kids[0]?.type !== 'import' || callback === undefined || !isFunction(callback)) return;
    if (keyName(callee?.kids.at(-1), this.text) === 'then') this.#modules.set(callback, { value: module, scope });
  }

  /** `socket.bind(1900, function () { this.addMembership(group); })` */
  #recordEmitter(node: Syntax, scope: Scope): void {
    const { callback, emitter } = callbackOf(node, this.text) ?? {};
    const binding = emitter === undefined ? undefined : scope.resolve(emitter);
    if (callback !== undefined && binding !== undefined) this.#emitters.set(callback, binding);
  }

  declareFunction(node: Syntax, scope: Scope): void {
    if (!this.outside.has(node)) {
      this.outside.set(node, scope);
      const name = declaredName(node, this.text);
      if (name !== undefined) this.bindingOf.set(node, scope.declare(name, 'function', node.start, node));
      if (name !== undefined && node.unread === undefined) this.tellFunction(name, node);
    }
    if (node.unread === undefined) this.#inside(node, scope);
    else this.unread.set(node, scope);
  }

  #inside(node: Syntax, scope: Scope): void {
    const shape = functionShape(node, this.text);
    const home: FunctionScope = { node, parent: scope.home };
    const inner = new Scope(scope, home);
    this.scopes.set(node, inner);
    const emitter = this.#emitters.get(node);
    if (emitter !== undefined) inner.alias('this', emitter);
    else if (node.type !== 'arrow_function') inner.declare('this', 'this', node.start);
    if (shape.name !== undefined && (node.type === 'function_expression' || node.type === 'generator_function')) {
      inner.declare(this.slice(shape.name), 'function', node.start, node);
    }
    const module = this.#modules.get(node);
    for (const { pattern, defaultValue, type } of shape.parameters) {
      const given = module === undefined ? ({ kind: 'parameter', scope: inner, value: undefined } as const) : ({ kind: 'constant', ...module } as const);
      declarePattern(this, pattern, { ...given, holder: inner, type }, []);
      if (defaultValue !== undefined) this.visit(defaultValue, inner);
    }
    if (shape.body?.type === 'statement_block') {
      this.scopes.set(shape.body, inner);
      this.visitAll(shape.body.kids, inner);
    } else if (shape.body !== undefined) {
      this.visit(shape.body, inner);
    }
  }

  #recordListener(listener: AttachedListener | undefined): void {
    if (listener !== undefined) this.listeners.set(listener.to, [...(this.listeners.get(listener.to) ?? []), listener]);
  }
}
