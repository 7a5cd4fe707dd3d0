import type { FunctionLowering } from '../context.ts';
import type { Binding, Scope } from '../names/scopes.ts';
import { propertyOf } from '../tree/shapes.ts';
import { type Syntax, unwrap } from '../tree/syntax.ts';

/** What Nest is told of a microservice: of one that speaks TCP, the options that name its endpoint. `undefined`: it does not listen itself, or nobody knows. */
export interface Microservice {
  readonly options: Syntax | undefined;
  readonly scope: Scope;
}

/** Reads `{ transport: Transport.TCP, options: { host, port } }`. */
export function microserviceOf(fn: FunctionLowering, told: Syntax | undefined, scope: Scope): Microservice | undefined {
  if (told === undefined) return { options: undefined, scope };
  const literal = fn.file.entities.literal(told, scope);
  if (literal?.node.type !== 'object') return undefined;
  const transport = propertyOf(literal.node, 'transport', fn.file.text);
  if (transport === 'unknown' || (transport !== 'absent' && !/\.TCP$/.test(fn.file.slice(transport)))) return undefined;
  const options = propertyOf(literal.node, 'options', fn.file.text);
  if (options === 'unknown') return undefined;
  const isPlain = options === 'absent' || (unwrap(options).type === 'object' && !options.hasEffects);
  return isPlain ? { options: options === 'absent' ? undefined : options, scope: literal.scope } : undefined;
}

/** What `connectMicroservice()` told an application so far, for `startAllMicroservices()`. */
export function connectedTo(application: Binding): Microservice[] {
  const known = connected.get(application) ?? [];
  connected.set(application, known);
  return known;
}

const connected = new WeakMap<Binding, Microservice[]>();
