/** What the server is asked about this machine and what it answers; the server's own types say more. */

export interface Place {
  readonly line: number;
  readonly character: number;
}
export interface Range {
  readonly start: Place;
  readonly end: Place;
}

export interface ExplainParams {
  readonly text?: string;
  readonly port?: number;
  readonly protocol?: 'tcp' | 'udp';
  readonly address?: string;
  readonly uri?: string;
  readonly line?: number;
}

export interface Bind {
  readonly uri: string;
  readonly range: Range;
  readonly place: string;
  readonly said: string;
  readonly port: number;
  readonly protocol: string;
  readonly fixes: readonly { readonly rule: string; readonly title: string; readonly range: Range }[];
  readonly judged: boolean;
}

export interface Remedy {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly command?: string;
  readonly pids?: readonly number[];
  readonly port?: number;
}

export interface Explained {
  readonly kind: 'explained';
  readonly report: {
    readonly judgedAs: { readonly protocol: 'tcp' | 'udp'; readonly address: string; readonly port: number };
    readonly who: readonly string[];
    readonly reason: string;
    readonly remedies: readonly Remedy[];
    readonly beside: readonly string[];
    readonly limits: readonly string[];
  };
  readonly headline: string;
  readonly meaning: string;
  readonly at: string;
  readonly binds: readonly Bind[];
  readonly citations: readonly string[];
  readonly basisNote: string;
  readonly headings: Readonly<Record<'remedies' | 'beside' | 'limits' | 'claims' | 'binds', string>>;
  readonly noBind: string;
  readonly text: string;
}

export interface NotExplained {
  readonly kind: 'port-needed' | 'not-understood' | 'path';
  readonly message: string;
  readonly binds: readonly Bind[];
}

export type ExplainAnswer = Explained | NotExplained;

export interface UnderstoodLine {
  readonly start: number;
  readonly end: number;
  readonly tooltip: string;
}

export interface NextFreePort {
  readonly port: number | null;
  readonly edit: { readonly location: { readonly uri: string; readonly range: Range }; readonly name: string; readonly newText: string } | null;
}

export type StopPlan =
  | { readonly ok: false; readonly reason: string }
  | {
      readonly ok: true;
      readonly plan: string;
      readonly patience: number;
      readonly processes: readonly {
        readonly pid: number;
        readonly name: string;
        readonly command: string;
        readonly user: string;
        readonly runs: string;
        readonly holds: readonly string[];
      }[];
    };

export interface StopAnswer {
  readonly result: 'stopped' | 'still-running' | 'refused';
  readonly said: readonly string[];
}
