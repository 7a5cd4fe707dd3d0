import { serverClasses } from '../../../apis/pythonServers.ts';
import type { Site, Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import { unknownCall } from '../expressions/unknown.ts';
import { type Arguments, argumentFor } from '../objects/arguments.ts';
import { constructServer } from '../objects/construct.ts';
import type { Syntax } from '../tree/syntax.ts';
import { serverKindOf } from './servers.ts';

/** A function of the library that makes a server of a class that it is given: `make_server(host, port, app)`. */
export function makeServer(
  fn: FunctionContext,
  node: Syntax,
  factory: {
    readonly parameters: readonly string[];
    readonly constructs: string;
    readonly host: string;
    readonly port: string;
    readonly classArgument: string;
  },
  arguments_: Arguments,
  site: Site,
): Value {
  const find = (name: string) => {
    const found = argumentFor(arguments_, factory.parameters, name);
    return found === 'open' ? undefined : found;
  };
  const given = find(factory.classArgument);
  const row = serverClasses.get(factory.constructs);
  const kind =
    given === undefined ? (row === undefined ? undefined : { row, definition: undefined, written: undefined }) : serverKindOf(fn.file, given.node, fn.scope);
  const host = find(factory.host);
  const port = find(factory.port);
  if (kind === undefined || host === undefined || port === undefined)
    return unknownCall(fn, node, { kind: 'unknown', name: site.callee }, site.callee, arguments_);
  const address: Value = { kind: 'list', items: [host.value, port.value] };
  const pair = { value: address, node: host.node, whole: host.whole };
  return constructServer(fn, node, kind, { positional: [pair], keywords: new Map(), isOpen: false, nodes: arguments_.nodes }, site);
}
