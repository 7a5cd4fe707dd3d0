import { chooseOperand } from '../operands/choose.ts';
import { foldOperation } from '../operands/fold.ts';
import { type Abstract, isTold, type Location, type SocketId, unknown } from '../state/abstract.ts';
import { itemOf } from '../state/locations.ts';

/** What stands in the caller for what a function names: its symbols, and the sockets and objects that it made (without them: themselves). */
export interface Substitution {
  readonly at: (location: Location) => Abstract;
  readonly socket?: (socket: SocketId) => Abstract;
  readonly object?: (location: Location) => Location;
}

/** Replaces symbolic parts by what the caller knows, and computes what that makes constant. */
export function substitute(value: Abstract, by: Substitution): Abstract {
  switch (value.kind) {
    case 'symbolic':
      return by.at(value.at);
    case 'socket':
      return by.socket?.(value.socket) ?? value;
    case 'status': {
      const of = by.socket?.(value.socket);
      const socket = of?.kind === 'socket' ? of.socket : of?.kind === 'symbolic' ? `from ${of.at}` : value.socket;
      return socket === value.socket ? value : { ...value, socket };
    }
    case 'reference': {
      const to = by.object?.(value.to) ?? value.to;
      return to === value.to ? value : { ...value, to };
    }
    case 'function': {
      const within = value.within === undefined ? undefined : by.object?.(value.within);
      return within === value.within ? value : { ...value, within };
    }
    case 'operation': {
      const operands = value.operands.map((operand) => substitute(operand, by));
      return operands.every((operand, index) => operand === value.operands[index]) ? value : computed(value, operands);
    }
    case 'list':
      return { ...value, items: value.items.map((item) => substitute(item, by)) };
    case 'record':
      return { ...value, fields: new Map([...value.fields].map(([name, field]) => [name, substitute(field, by)])) };
    default:
      return value;
  }
}

function computed(value: Extract<Abstract, { kind: 'operation' }>, operands: readonly Abstract[]): Abstract {
  const { operator } = value;
  const result = operator === 'item' ? item(value, operands) : (chooseOperand(operator, operands) ?? foldOperation(operator, operands));
  return result.span === undefined && value.span !== undefined ? { ...result, span: value.span } : result;
}

/** An item of a table: which one, the caller of the caller may know. */
function item(value: Extract<Abstract, { kind: 'operation' }>, operands: readonly Abstract[]): Abstract {
  const [table, key] = operands;
  if (table === undefined || key === undefined) return unknown;
  return itemOf(table, key) ?? (isTold(key) ? { ...value, operands } : unknown);
}
