import type { EndpointValue, Event } from './event.ts';
import type { FunctionIr } from './program.ts';
import type { Value } from './value.ts';

/** Visits the events of a function, those of every alternative of a dispatch included. */
export function eachEvent({ blocks }: Pick<FunctionIr, 'blocks'>, visit: (event: Event) => void): void {
  for (const { events } of blocks) for (const event of events) eachEventIn(event, visit);
}

/** Visits an event, and where it is a dispatch all that it may turn out to be. */
export function eachEventIn(event: Event, visit: (event: Event) => void): void {
  visit(event);
  if (event.kind !== 'dispatch') return;
  for (const events of event.byType.values()) for (const each of events) eachEventIn(each, visit);
  for (const each of event.otherwise) eachEventIn(each, visit);
}

/** Visits the values that an event reads, each whole; those of a dispatch's alternatives are read by these. */
export function eachOperand(event: Event, visit: (value: Value) => void): void {
  switch (event.kind) {
    case 'assign':
      visit(event.value);
      return;
    case 'escape':
      visit(event.value);
      if (event.to !== undefined) visit(event.to);
      return;
    case 'call':
      if (event.callee.kind === 'value') visit(event.callee.value);
      if (event.receiver !== undefined) visit(event.receiver);
      if (event.ifBound !== undefined) visit(event.ifBound);
      for (const argument of event.arguments) visit(argument);
      if (event.keywords !== undefined) for (const argument of event.keywords.values()) visit(argument);
      return;
    case 'dispatch':
      visit(event.receiver);
      return;
    case 'socket':
      for (const value of [event.family, event.type, event.protocol]) visit(value);
      return;
    case 'setsockopt':
      for (const value of [event.fd, event.level, event.option, event.value]) visit(value);
      if (event.length !== undefined) visit(event.length);
      return;
    case 'bind':
    case 'connect':
      visit(event.fd);
      eachInEndpoint(event.endpoint, visit);
      return;
    case 'listen':
      visit(event.fd);
      if (event.backlog !== undefined) visit(event.backlog);
      return;
    case 'handler':
      visit(event.fd);
      if (event.callback !== undefined) visit(event.callback);
      return;
    case 'accept':
    case 'close':
    case 'getsockname':
      visit(event.fd);
      return;
    case 'await':
    case 'fork':
      return;
    default:
      event satisfies never;
  }
}

function eachInEndpoint(endpoint: EndpointValue, visit: (value: Value) => void): void {
  switch (endpoint.kind) {
    case 'sockaddr':
      visit(endpoint.at);
      return;
    case 'pair':
    case 'path':
      visit(endpoint.value);
      return;
    case 'host-port':
      visit(endpoint.host);
      visit(endpoint.port);
      return;
    default:
      endpoint satisfies never;
  }
}

/** Visits a value and all values that it is made of. */
export function eachValueIn(value: Value, visit: (value: Value) => void): void {
  visit(value);
  switch (value.kind) {
    case 'operation':
      for (const operand of value.operands) eachValueIn(operand, visit);
      return;
    case 'list':
      for (const item of value.items) eachValueIn(item, visit);
      return;
    case 'record':
      for (const field of value.fields.values()) eachValueIn(field, visit);
      return;
    default:
  }
}
