import { type Locale, socketOptions } from '@bindwise/semantics';
import type { BindMap, MappedConflict, MappedEndpoint } from './bindMap.ts';
import { endpointLabel, optionTexts, roleWords } from './bindMapWords.ts';
import type { Place } from './report.ts';

/** The map as other programs read it: version 1; keys may be added and never change. */
export interface BindMapReport {
  readonly version: 1;
  readonly endpoints: readonly EndpointReport[];
  readonly conflicts: readonly ConflictReport[];
  /** How many more conflicts there are than are listed. */
  readonly conflictsLeftOut?: number;
}

export interface EndpointReport {
  readonly protocol: MappedEndpoint['protocol'];
  readonly family: MappedEndpoint['family'];
  /** `null` where it is not constant; then `from` says where it comes from. */
  readonly address: string | null;
  readonly port: number | null;
  readonly from?: Exclude<NonNullable<MappedEndpoint['from']>, 'kernel' | 'chance'>;
  /** `null`: set to what is not constant. */
  readonly options: Readonly<Record<string, boolean | number | null>>;
  /** False where options may have been set that are not seen. */
  readonly optionsKnown: boolean;
  readonly role: MappedEndpoint['role'];
  readonly path: string;
  readonly start: Place;
  readonly end: Place;
  readonly api: string;
  readonly program: string;
}

export interface ConflictReport {
  /** Indexes into `endpoints`. */
  readonly between: readonly [number, number];
  readonly outcome: string;
  readonly reason: string;
  readonly claims: readonly string[];
  readonly severity: MappedConflict['severity'];
}

/** @param shown how a path is given, from an absolute one */
export function reportOf(map: BindMap, locale: Locale, shown: (path: string) => string): BindMapReport {
  return {
    version: 1,
    endpoints: map.endpoints.map((endpoint) => endpointReport(endpoint, shown)),
    conflicts: map.conflicts.map(({ between, outcome, reason, claims, severity }) => ({ between, outcome, reason: reason[locale], claims, severity })),
    ...(map.conflictsLeftOut > 0 ? { conflictsLeftOut: map.conflictsLeftOut } : {}),
  };
}

function endpointReport(endpoint: MappedEndpoint, shown: (path: string) => string): EndpointReport {
  const { protocol, family, address, port, from, options, optionsIncomplete, role, path, start, end, api, program } = endpoint;
  return {
    protocol,
    family,
    address: address ?? null,
    port: port ?? null,
    // Nothing in the text or around the program says what the kernel chose, or chance.
    ...(from === undefined ? {} : { from: from === 'kernel' || from === 'chance' ? 'unknown' : from }),
    options: Object.fromEntries([...options].map(([name, value]) => [name, optionReport(name, value)])),
    optionsKnown: !optionsIncomplete,
    role,
    path: shown(path),
    start,
    end,
    api,
    program: shown(program),
  };
}

function optionReport(name: string, value: number | 'unknown'): boolean | number | null {
  if (value === 'unknown') return null;
  return socketOptions.get(name)?.type === 'flag' ? value !== 0 : value;
}

/** The map as a document. Text from the source stands in code spans that it cannot leave. */
export function markdownOf(map: BindMap, locale: Locale, shown: (path: string) => string): string {
  const words = headings[locale];
  const place = (endpoint: MappedEndpoint): string => code(`${shown(endpoint.path)}:${endpoint.start.line}`);
  const rows = map.endpoints.map((endpoint) => {
    const options = optionTexts(endpoint).map((text) => code(text[locale]));
    return [code(endpointLabel(endpoint)[locale]), roleWords[endpoint.role][locale], options.join(', '), code(endpoint.api), place(endpoint)];
  });
  const table = [words.columns, words.columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const conflicts = map.conflicts.flatMap(({ between, outcome, reason }) => {
    const [first, second] = between.map((index) => map.endpoints[index]);
    if (first === undefined || second === undefined) return [];
    const both = [first, second].map((endpoint) => `${code(endpointLabel(endpoint)[locale])} (${place(endpoint)})`);
    return [`- ${both.join(words.and)}${words.colon}${code(outcome)}${words.stop}${escaped(reason[locale])}`];
  });
  const parts = [`# ${words.title}`, ...(conflicts.length === 0 ? [] : [`## ${words.conflicts}`, conflicts.join('\n')]), `## ${words.endpoints}`];
  return `${[...parts, rows.length === 0 ? words.none : table.join('\n')].join('\n\n')}\n`;
}

/** The map as a graph for Graphviz: an endpoint is a node beside those of its program, a conflict is an edge. */
export function dotOf(map: BindMap, locale: Locale, shown: (path: string) => string): string {
  const lines = ['graph bindwise {', '  node [shape=box];'];
  const programs = [...new Set(map.endpoints.map(({ program }) => program))];
  for (const [number, program] of programs.entries()) {
    lines.push(`  subgraph cluster_${number} {`, `    label=${quoted(shown(program))};`);
    for (const [index, endpoint] of map.endpoints.entries()) {
      if (endpoint.program !== program) continue;
      const { path, start, role } = endpoint;
      const label = [`${endpointLabel(endpoint)[locale]} · ${roleWords[role][locale]}`, `${shown(path)}:${start.line}`];
      lines.push(`    e${index} [label="${label.map(quotedPart).join('\\n')}"];`);
    }
    lines.push('  }');
  }
  for (const { between, outcome } of map.conflicts) lines.push(`  e${between[0]} -- e${between[1]} [label=${quoted(outcome)}, color=red];`);
  return `${lines.join('\n')}\n}\n`;
}

function quoted(text: string): string {
  return `"${quotedPart(text)}"`;
}

function quotedPart(text: string): string {
  return text.replace(invisible, ' ').replace(/[\\"]/g, (mark) => `\\${mark}`);
}

const headings = {
  en: {
    title: 'Bind map',
    conflicts: 'Conflicts',
    endpoints: 'Endpoints',
    none: 'Nothing binds an endpoint.',
    columns: ['Endpoint', 'Role', 'Options', 'API', 'Place'],
    and: ' and ',
    colon: ': ',
    stop: '. ',
  },
  'zh-CN': {
    title: 'bind 地图',
    conflicts: '冲突',
    endpoints: '端点',
    none: '没有绑定任何端点。',
    columns: ['端点', '作用', '选项', 'API', '位置'],
    and: ' 与 ',
    colon: '：',
    stop: '。',
  },
} as const;

/** Control characters, line and paragraph separators, and the marks that turn the direction of text. */
const invisible = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}]/gu;

/** A code span in a cell of a table: neither a backtick nor a bar of its text can end it. */
function code(text: string): string {
  const clean = text.replace(invisible, ' ').replaceAll('`', "'").replaceAll('|', '¦').trim();
  return `\`${clean === '' ? ' ' : clean}\``;
}

function escaped(text: string): string {
  return text.replace(invisible, ' ').replace(/[\\`*_{}[\]()<>#|~]/g, (mark) => `\\${mark}`);
}
