import { documents } from './documents.ts';
import type { Family, Platform, Protocol } from './endpoint.ts';
import { families, parseAddress, protocols } from './endpoint.ts';
import { socketOptions } from './options.ts';
import { predict } from './predict.ts';
import type { BindRequest, ExistingSocket, HostSettings, SocketOptions, SocketState } from './socket.ts';
import { socketStates } from './socket.ts';
import type { Locale, Text } from './text.ts';

/** One question of `bindwise predict`. */
export interface Scenario {
  readonly existing: readonly ExistingSocket[];
  readonly request: BindRequest;
  readonly settings: HostSettings;
}

/** What is wrong with a scenario. `field` is a path such as `existing[0].port`; empty: the whole. */
export interface ScenarioProblem {
  readonly field: string;
  readonly message: Text;
}

export type ParsedScenario = { readonly ok: true; readonly scenario: Scenario } | { readonly ok: false; readonly problem: ScenarioProblem };

/** A line of `bindwise predict`'s output. `id` is the scenario's own, or null. */
export type ScenarioAnswer =
  | {
      readonly id: unknown;
      readonly outcome: { readonly bind: string; readonly listen?: string };
      readonly blockedBy: readonly number[];
      readonly claims: readonly string[];
      readonly reason: string;
      readonly basis: string;
      /** Where it is documented: the addresses of the vendor's pages. */
      readonly sources?: readonly string[];
      /** There when it is true: the same call may fail the next time. */
      readonly byChance?: boolean;
    }
  | { readonly id: unknown; readonly error: string };

/** Reads a scenario. Never throws; the first thing that is wrong is named by its field. */
export function parseScenario(json: unknown): ParsedScenario {
  try {
    const whole = objectAt(json, '');
    const existing = listAt(whole, 'existing', '').map((item, index) => existingAt(objectAt(item, `existing[${index}]`), `existing[${index}]`));
    const request = requestAt(objectAt(present(whole, 'request', ''), 'request'), 'request');
    return { ok: true, scenario: { existing, request, settings: settingsAt(whole) } };
  } catch (error) {
    if (error instanceof Wrong) return { ok: false, problem: error.problem };
    throw error;
  }
}

/** Answers one parsed line of JSON. A line that is not a scenario is answered by what is wrong with it. */
export function answerScenario(json: unknown, platform: Platform, locale: Locale = 'en'): ScenarioAnswer {
  const id = typeof json === 'object' && json !== null && 'id' in json ? json.id : null;
  const parsed = parseScenario(json);
  if (!parsed.ok) {
    const { field, message } = parsed.problem;
    return { id, error: field === '' ? message[locale] : `${field}: ${message[locale]}` };
  }
  const { existing, request, settings } = parsed.scenario;
  const { bind, listen, blockedBy, claims, reason, basis, sources, byChance } = predict(existing, request, platform, settings);
  return {
    id,
    outcome: listen === undefined ? { bind } : { bind, listen },
    blockedBy,
    claims,
    reason: reason[locale],
    basis,
    ...(sources === undefined ? {} : { sources: sources.flatMap((source) => documents.get(source)?.url ?? []) }),
    ...(byChance === true ? { byChance } : {}),
  };
}

type Fields = Readonly<Record<string, unknown>>;

class Wrong extends Error {
  readonly problem: ScenarioProblem;

  constructor(field: string, en: string, zh: string) {
    super(`${field}: ${en}`);
    this.problem = { field, message: { en, 'zh-CN': zh } };
  }
}

interface EndpointFields {
  readonly protocol: Protocol;
  readonly family: Family;
  readonly address: string;
  readonly port: number;
}

function endpointAt(fields: Fields, path: string): EndpointFields {
  const protocol = oneOf(protocols, fields, 'protocol', path);
  const family = oneOf(families, fields, 'family', path);
  const address = addressAt(fields, 'address', path);
  const of = parseAddress(address)?.family;
  const named = family === 'ipv4' ? 'IPv4' : 'IPv6';
  if (of !== family) throw new Wrong(within(path, 'address'), `${show(address)} is not an ${named} address`, `${show(address)} 不是 ${named} 地址`);
  return { protocol, family, address, port: portAt(fields, 'port', path) };
}

function existingAt(fields: Fields, path: string): ExistingSocket {
  const endpoint = endpointAt(fields, path);
  if (endpoint.port === 0) throw new Wrong(within(path, 'port'), 'a socket that exists has a port; 0 is none', '已存在的套接字有端口；0 不是端口');
  const state: SocketState = oneOf(socketStates, fields, 'state', path);
  if (endpoint.protocol === 'udp' && state !== 'bound' && state !== 'connected')
    throw new Wrong(within(path, 'state'), `a UDP socket cannot be ${show(state)}`, `UDP 套接字不会处于 ${show(state)} 状态`);
  const listenerAddress = 'listenerAddress' in fields ? addressAt(fields, 'listenerAddress', path) : undefined;
  return {
    ...endpoint,
    options: optionsAt(fields, 'options', path),
    state,
    uid: uidAt(fields, path),
    ...('optionsNow' in fields ? { optionsNow: optionsAt(fields, 'optionsNow', path) } : {}),
    ...(listenerAddress === undefined ? {} : { listenerAddress }),
    ...(fields.remote !== undefined ? { remote: remoteAt(objectAt(fields.remote, within(path, 'remote')), within(path, 'remote')) } : {}),
    ...('portChosenByConnect' in fields ? { portChosenByConnect: flagAt(fields, 'portChosenByConnect', path) } : {}),
    ...('device' in fields ? { device: textAt(fields, 'device', path) } : {}),
  };
}

function remoteAt(fields: Fields, path: string): NonNullable<ExistingSocket['remote']> {
  return { address: addressAt(fields, 'address', path), port: portAt(fields, 'port', path) };
}

function requestAt(fields: Fields, path: string): BindRequest {
  return {
    ...endpointAt(fields, path),
    options: optionsAt(fields, 'options', path),
    uid: uidAt(fields, path),
    ...('state' in fields ? { state: oneOf(requestStates, fields, 'state', path) } : {}),
    ...('capable' in fields ? { capable: flagAt(fields, 'capable', path) } : {}),
    ...('device' in fields ? { device: textAt(fields, 'device', path) } : {}),
  };
}

const requestStates = ['new', 'bound'] as const;

function settingsAt(whole: Fields): HostSettings {
  if (!('settings' in whole)) return {};
  const fields = objectAt(whole.settings, 'settings');
  const settings: { -readonly [Name in keyof HostSettings]: HostSettings[Name] } = {};
  if ('localAddresses' in fields) {
    const given = fields.localAddresses;
    settings.localAddresses =
      given === 'any'
        ? 'any'
        : listAt(fields, 'localAddresses', 'settings').map((address, index) => addressAt({ [index]: address }, `${index}`, 'settings.localAddresses'));
  }
  if ('unprivilegedPortStart' in fields) settings.unprivilegedPortStart = portAt(fields, 'unprivilegedPortStart', 'settings');
  if ('localPortRange' in fields) {
    const [first, last] = listAt(fields, 'localPortRange', 'settings');
    const range = [portAt({ first }, 'first', 'settings.localPortRange'), portAt({ last }, 'last', 'settings.localPortRange')] as const;
    if (range[0] === 0 || range[0] > range[1])
      throw new Wrong('settings.localPortRange', `${show(range)} is not a range of ports`, `${show(range)} 不是端口范围`);
    settings.localPortRange = range;
  }
  if ('nonlocalBind' in fields) settings.nonlocalBind = flagAt(fields, 'nonlocalBind', 'settings');
  if ('bindv6only' in fields) settings.bindv6only = flagAt(fields, 'bindv6only', 'settings');
  if ('autobindReuse' in fields) settings.autobindReuse = flagAt(fields, 'autobindReuse', 'settings');
  return settings;
}

function optionsAt(fields: Fields, name: string, path: string): SocketOptions {
  const at = within(path, name);
  const options = objectAt(present(fields, name, path), at);
  for (const [option, value] of Object.entries(options)) {
    if (!socketOptions.has(option)) throw new Wrong(within(at, option), 'no such socket option is known', '没有已知的同名套接字选项');
    if (typeof value !== 'boolean' && typeof value !== 'number')
      throw new Wrong(within(at, option), `${show(value)} is not true, false or a number`, `${show(value)} 不是 true、false 或数字`);
  }
  return options as SocketOptions;
}

function oneOf<Word extends string>(words: readonly Word[], fields: Fields, name: string, path: string): Word {
  const value = present(fields, name, path);
  const word = words.find((candidate) => candidate === value);
  if (word === undefined)
    throw new Wrong(within(path, name), `${show(value)} is not one of ${words.join(', ')}`, `${show(value)} 不是 ${words.join('、')} 之一`);
  return word;
}

function addressAt(fields: Fields, name: string, path: string): string {
  const address = textAt(fields, name, path);
  if (parseAddress(address) === undefined)
    throw new Wrong(within(path, name), `${show(address)} is not a numeric address`, `${show(address)} 不是数字形式的地址`);
  return address;
}

function portAt(fields: Fields, name: string, path: string): number {
  const value = present(fields, name, path);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 65535)
    throw new Wrong(within(path, name), `${show(value)} is not a port (0 to 65535)`, `${show(value)} 不是端口（0 到 65535）`);
  return value;
}

function uidAt(fields: Fields, path: string): number {
  const value = present(fields, 'uid', path);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw new Wrong(within(path, 'uid'), `${show(value)} is not a user id`, `${show(value)} 不是用户 id`);
  return value;
}

function flagAt(fields: Fields, name: string, path: string): boolean {
  const value = fields[name];
  if (typeof value !== 'boolean') throw new Wrong(within(path, name), `${show(value)} is not true or false`, `${show(value)} 不是 true 或 false`);
  return value;
}

function textAt(fields: Fields, name: string, path: string): string {
  const value = present(fields, name, path);
  if (typeof value !== 'string') throw new Wrong(within(path, name), `${show(value)} is not a string`, `${show(value)} 不是字符串`);
  return value;
}

function listAt(fields: Fields, name: string, path: string): readonly unknown[] {
  const value = present(fields, name, path);
  if (!Array.isArray(value)) throw new Wrong(within(path, name), `${show(value)} is not a list`, `${show(value)} 不是列表`);
  return value;
}

function objectAt(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Wrong(path, `${show(value)} is not an object`, `${show(value)} 不是对象`);
  return value as Fields;
}

function present(fields: Fields, name: string, path: string): unknown {
  const value = fields[name];
  if (value === undefined) throw new Wrong(within(path, name), 'is missing', '缺失');
  return value;
}

function within(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** A value as JSON, cut where it is long. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
