import type { Text } from '@bindwise/semantics';
import { bySocket, type Occurrence } from '../flow/index.ts';
import type { EventOf } from '../ir/index.ts';
import { type Conflict, conflictOf, messages } from './questions/conflicts.ts';
import { type Ask, defineRule, type ProposedFix } from './rule.ts';
import { fixTitles, notes } from './words.ts';

export default defineRule({
  name: 'dual-stack-conflict',
  summary: {
    en: 'One program binds a port on :: without IPV6_V6ONLY and on 0.0.0.0: the first takes both families.',
    'zh-CN': '同一程序在没有设置 IPV6_V6ONLY 的 :: 和 0.0.0.0 上绑定同一端口：前者占用了两个地址族。',
  },
  severity: 'information',
  fix: 'sometimes',
  claims: ['extra-22'],
  eachCall: true,
  on: {
    bind(occurrence, ask) {
      for (const group of bySocket(occurrence)) {
        const known = conflictOf(group, occurrence, ask);
        const conflict = known ?? conflictOf(group, occurrence, ask, 'by default');
        if (conflict?.kind !== 'dual-stack') continue;
        const { outcome, other, request } = conflict;
        const said = messages.fails('bind', outcome.bind, outcome.reason);
        return [
          {
            span: occurrence.site.span,
            message: known === undefined ? messages.byDefault(request.port, said) : said,
            help,
            claims: outcome.claims,
            related: [{ span: other.bound.step.site.span, message: notes.bound }],
            fixes: fixes(occurrence, conflict, ask),
          },
        ];
      }
      return [];
    },
  },
});

const help: Text = {
  en: 'Set IPV6_V6ONLY on the IPv6 socket before its bind(), or serve both families with that socket alone.',
  'zh-CN': '在 IPv6 套接字 bind() 之前设置 IPV6_V6ONLY，或者只用这一个套接字服务两个地址族。',
};

function fixes(occurrence: Occurrence<EventOf<'bind'>>, { request, other }: Conflict, ask: Ask): readonly ProposedFix[] {
  // One call that binds both, round after round, has the IPv4 socket as well, which has no such option.
  if (occurrence.site.span.start === other.bound.step.site.span.start) return [];
  const [event, site] = request.family === 'ipv6' ? [occurrence.event, occurrence.site] : [other.bound.step.event, other.bound.step.site];
  const edits = event.kind === 'bind' ? ask.idioms.setOptionBefore(event, site, 'IPV6_V6ONLY', 1) : undefined;
  return edits === undefined ? [] : [{ title: fixTitles.setBefore('IPV6_V6ONLY'), edits }];
}
