import type { Locale, Text } from '@bindwise/semantics';
import type { Explanation } from './explain.ts';
import type { Holder } from './holder.ts';
import type { Understood } from './messages/understand.ts';
import type { Remedy } from './remedies.ts';

/** An explanation as JSON, in one language: what `bindwise explain --format json` prints. Members are added, never changed. */
export interface ExplainReport {
  readonly version: 1;
  readonly query: {
    readonly port: number;
    readonly protocol: string | null;
    readonly address: string | null;
    readonly call: string | null;
    readonly error: string | null;
    /** Which row of the table read the text. */
    readonly understood: { readonly row: string; readonly by: string; readonly source: string } | null;
  };
  readonly platform: string;
  /** What the bind() was taken to be where the query leaves something out. */
  readonly judgedAs: Pick<Explanation['judgedAs'], 'protocol' | 'family' | 'address' | 'port'>;
  /** Those in the way first. */
  readonly holders: readonly HolderReport[];
  readonly outcome: Explanation['outcome'];
  readonly certain: boolean;
  readonly basis: string;
  readonly happened: string;
  readonly who: readonly string[];
  readonly reason: string;
  readonly claims: readonly string[];
  readonly remedies: readonly (Omit<Remedy, 'title' | 'detail'> & { readonly title: string; readonly detail: string })[];
  readonly beside: readonly string[];
  readonly limits: readonly string[];
}

export interface HolderReport {
  readonly protocol: string;
  readonly family: string;
  readonly address: string;
  readonly port: number;
  readonly state: string;
  readonly inTheWay: boolean;
  readonly pid: number | null;
  readonly command: string | null;
  readonly user: string | null;
  readonly uid: number | null;
  /** ISO 8601. */
  readonly started: string | null;
  readonly parents: readonly { readonly pid: number; readonly command: string }[];
  readonly remote: { readonly address: string; readonly port: number } | null;
  readonly timeLeftSeconds: number | null;
  readonly direction: string | null;
  readonly unit: string | null;
  readonly container: { readonly runtime: string; readonly id: string } | null;
  /** Its parent has ended. */
  readonly orphan: boolean;
  /** Other processes that have the same socket open. */
  readonly sharedWith: readonly { readonly pid: number; readonly command: string }[];
}

/** So many sockets are listed; the sentences count all of them. */
const mostHolders = 1000;

export function reportOf(explanation: Explanation, understood: Understood | undefined, locale: Locale): ExplainReport {
  const { query, holders, outcome, claims, remedies, limits, judgedAs } = explanation;
  const say = (text: Text): string => text[locale];
  return {
    version: 1,
    query: {
      port: query.port,
      protocol: query.protocol ?? null,
      address: query.address ?? query.host ?? null,
      call: query.call ?? null,
      error: query.error ?? null,
      understood: understood === undefined ? null : { row: understood.row, by: understood.by, source: understood.source },
    },
    platform: explanation.platform,
    judgedAs: { protocol: judgedAs.protocol, family: judgedAs.family, address: judgedAs.address, port: judgedAs.port },
    holders: holders.slice(0, mostHolders).map((holder, index) => holderReport(holder, index < explanation.inTheWay)),
    outcome,
    certain: explanation.isCertain,
    basis: explanation.basis,
    happened: say(explanation.happened),
    who: explanation.who.map(say),
    reason: say(explanation.reason),
    claims,
    remedies: remedies.map(({ title, detail, ...facts }) => ({ ...facts, title: say(title), detail: say(detail) })),
    beside: explanation.beside.map(say),
    limits: [...limits, ...(holders.length > mostHolders ? [moreHolders(holders.length)] : [])].map(say),
  };
}

function holderReport({ processes, ...holder }: Holder, isInTheWay: boolean): HolderReport {
  const [first, ...others] = processes;
  return {
    protocol: holder.protocol,
    family: holder.family,
    address: holder.address,
    port: holder.port,
    state: holder.state,
    inTheWay: isInTheWay,
    pid: first?.pid ?? null,
    command: first?.command ?? null,
    user: first?.user ?? holder.user ?? null,
    uid: holder.uid ?? null,
    started: first?.started ?? null,
    parents: first?.parents ?? [],
    remote: holder.remote ?? null,
    timeLeftSeconds: holder.timeLeftSeconds ?? null,
    direction: holder.direction ?? null,
    unit: first?.unit ?? null,
    container: first?.container ?? null,
    orphan: first?.isOrphan ?? false,
    sharedWith: others.map(({ pid, command }) => ({ pid, command })),
  };
}

function moreHolders(count: number): Text {
  return {
    en: `Of ${count} sockets on the port the first ${mostHolders} are listed.`,
    'zh-CN': `端口上共有 ${count} 个套接字，这里列出前 ${mostHolders} 个。`,
  };
}
