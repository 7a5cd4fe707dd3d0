import { l10n, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { BindMap, Conflict, Endpoint } from './bindMapProtocol.ts';

/** A row of the bind map. */
export type Row =
  | { readonly kind: 'group'; readonly id: string; readonly label: string; readonly rows: readonly Row[]; readonly icon: string }
  | { readonly kind: 'conflict'; readonly id: string; readonly conflict: Conflict; readonly rows: readonly Row[] }
  | {
      readonly kind: 'endpoint';
      readonly id: string;
      readonly endpoint: Endpoint;
      readonly conflicts: readonly Conflict[];
      /** It stands below the heading of its role. */
      readonly isInRole: boolean;
      readonly rows: readonly Row[];
    }
  /** With an endpoint, the way to it. */
  | { readonly kind: 'detail'; readonly id: string; readonly label: string; readonly icon: string; readonly endpoint?: Endpoint };

/** The rows of a map: what conflicts on top, then the endpoints by their roles. With words, the endpoints that say all of them. */
export function rowsOf(map: BindMap, filter: string): readonly Row[] {
  const words = filter.toLowerCase().split(/\s+/);
  const isShown = map.endpoints.map((endpoint) => words.every((word) => textOf(endpoint).includes(word)));
  const counts = new Map<string, number>();
  const endpointRow = (index: number, within: string, isInRole: boolean): readonly Row[] => {
    const endpoint = map.endpoints[index];
    if (endpoint === undefined) return [];
    // Places move while somebody types; the how manieth of its kind a row is does not.
    const kind = `${within}/${endpoint.uri}#${endpoint.label}`;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const id = `${kind}#${count}`;
    const conflicts = map.conflicts.filter(({ endpoints }) => endpoints.includes(index));
    return [{ kind: 'endpoint', id, endpoint, conflicts, isInRole, rows: detailRows(endpoint, othersOf(index, map), id) }];
  };
  const conflicts = map.conflicts
    .filter(({ endpoints }) => endpoints.some((index) => isShown[index]))
    .map((conflict, index): Row => {
      const id = `conflict/${index}/${conflict.label}`;
      return { kind: 'conflict', id, conflict, rows: conflict.endpoints.flatMap((each) => endpointRow(each, id, false)) };
    });
  const groups = map.roles.flatMap(({ role, label }): readonly Row[] => {
    const rows = map.endpoints.flatMap((endpoint, index) => (endpoint.role === role && isShown[index] ? endpointRow(index, role, true) : []));
    return rows.length === 0 ? [] : [{ kind: 'group', id: `role/${role}`, label, rows, icon: icons[role] ?? 'circle-outline' }];
  });
  if (conflicts.length === 0) return groups;
  return [{ kind: 'group', id: 'conflicts', label: l10n.t('Conflicts'), rows: conflicts, icon: 'warning' }, ...groups];
}

/** How many endpoints a filter leaves. */
export function countOf(map: BindMap, filter: string): number {
  const words = filter.toLowerCase().split(/\s+/);
  return map.endpoints.filter((endpoint) => words.every((word) => textOf(endpoint).includes(word))).length;
}

function textOf({ label, place, does, api, options }: Endpoint): string {
  return [label, place, does, api, ...options].join(' ').toLowerCase();
}

const icons: Readonly<Record<string, string>> = { server: 'radio-tower', datagram: 'broadcast', client: 'plug', unknown: 'circle-outline' };

/** The endpoints that one cannot be held together with. */
function othersOf(index: number, { endpoints, conflicts }: BindMap): readonly Endpoint[] {
  const pairs = conflicts.flatMap((conflict) => conflict.pairs).filter((pair) => pair.includes(index));
  return pairs.flatMap(([a, b]) => endpoints[a === index ? b : a] ?? []);
}

/** More of them are in the conflict itself. */
const mostOthers = 5;

function detailRows({ api, options }: Endpoint, others: readonly Endpoint[], id: string): readonly Row[] {
  const details = [
    ...others
      .slice(0, mostOthers)
      .map((endpoint) => ({ label: l10n.t('Conflicts with {0} ({1})', endpoint.label, endpoint.place), icon: 'warning', endpoint })),
    ...options.map((label) => ({ label, icon: 'settings' })),
    { label: l10n.t('Bound by {0}', api), icon: 'symbol-method' },
  ];
  return details.map((detail, index): Row => ({ kind: 'detail', id: `${id}/${index}`, ...detail }));
}

/** A row as VS Code shows and speaks it. */
export function itemOf(row: Row): TreeItem {
  const item = plainItem(row);
  item.id = row.id;
  return item;
}

function plainItem(row: Row): TreeItem {
  switch (row.kind) {
    case 'group': {
      const item = new TreeItem(row.label, TreeItemCollapsibleState.Expanded);
      item.description = String(row.rows.length);
      item.iconPath = new ThemeIcon(row.icon);
      item.contextValue = 'group';
      item.accessibilityInformation = { label: `${row.label}, ${row.rows.length}` };
      return item;
    }
    case 'conflict': {
      const { label, reason, severity } = row.conflict;
      const item = new TreeItem(label, TreeItemCollapsibleState.Expanded);
      item.description = reason;
      item.tooltip = reason;
      item.iconPath = severityIcon(severity);
      item.contextValue = 'conflict';
      item.accessibilityInformation = { label: l10n.t('Conflict: {0}. {1}', label, reason) };
      return item;
    }
    case 'endpoint':
      return endpointItem(row);
    case 'detail': {
      const item = new TreeItem(row.label);
      item.tooltip = row.label;
      item.iconPath = new ThemeIcon(row.icon);
      item.contextValue = 'detail';
      if (row.endpoint !== undefined) item.command = { command: 'bindwise.bindMap.open', title: l10n.t('Go to the Code'), arguments: [row] };
      return item;
    }
    default:
      return row satisfies never;
  }
}

function endpointItem(row: Extract<Row, { kind: 'endpoint' }>): TreeItem {
  const { endpoint, conflicts, isInRole } = row;
  const { label, place, does, options, role, port, api } = endpoint;
  const item = new TreeItem(label, TreeItemCollapsibleState.Collapsed);
  item.description = [place, ...(isInRole ? [] : [does]), ...options].join(' · ');
  item.tooltip = [`${label} · ${does}`, place, ...options, api, ...conflicts.map(({ reason }) => reason)].join('\n');
  const [worst] = conflicts;
  item.iconPath = worst === undefined ? new ThemeIcon(icons[role] ?? 'circle-outline') : severityIcon(worst.severity);
  item.contextValue = port === null || port === 0 ? 'endpoint' : 'endpoint.port';
  item.command = { command: 'bindwise.bindMap.open', title: l10n.t('Go to the Code'), arguments: [row] };
  const spoken = [label, does, place, ...options];
  if (conflicts.length > 0) spoken.push(l10n.t('in conflict with another endpoint'));
  item.accessibilityInformation = { label: spoken.join(', ') };
  return item;
}

function severityIcon(severity: Conflict['severity']): ThemeIcon {
  if (severity === 'error') return new ThemeIcon('error', new ThemeColor('list.errorForeground'));
  if (severity === 'warning') return new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
  return new ThemeIcon('info', new ThemeColor('notificationsInfoIcon.foreground'));
}
