/** Writes docs/claims.md and docs/claims.zh-CN.md from the table of claims: node tools/generate/claims.ts [--check] */
import type { Claim, Locale, Verdict } from '@bindwise/semantics';
import { claims, documents, verdictTexts } from '@bindwise/semantics';
import { cell, generate, table } from './pages.ts';

function page(locale: Locale): string {
  const words = vocabulary[locale];
  const tried = new Set(claims.flatMap(({ trial }) => trial ?? []));
  const counts = verdicts.map((verdict) => [verdictTexts[verdict][locale], `${claims.filter((claim) => claim.verdict === verdict).length}`]);
  const parts = [
    `# ${words.title}`,
    words.introduction(claims.length, tried.size, claims[0]?.kernel ?? ''),
    table([words.verdict, words.number], counts),
    words.meaning,
    `## ${words.wrong}`,
    list('refuted', locale),
    `## ${words.partly}`,
    list('qualified', locale),
  ];
  for (const document of new Set(claims.map((claim) => claim.document))) {
    const rows = claims.filter((claim) => claim.document === document);
    const title = documents.get(document)?.title[locale] ?? document;
    parts.push(`## ${document === 'extra' ? title : `${document}: ${title}`}`);
    for (const section of new Set(rows.map((row) => row.section))) {
      if (section !== '') parts.push(`### ${section.trim().replace(/^#+ /, '')}`);
      parts.push(...rows.filter((row) => row.section === section).map((row) => entry(row, locale)));
    }
  }
  return `${parts.join('\n\n')}\n`;
}

const verdicts: readonly Verdict[] = ['confirmed', 'qualified', 'refuted', 'not-testable'];

function entry(row: Claim, locale: Locale): string {
  const words = vocabulary[locale];
  const heading = `**${row.id}** · ${verdictTexts[row.verdict][locale]}`;
  if (row.same_as !== undefined) return `<a id="${row.id}"></a>${heading} · ${words.sameAs} [${row.same_as}](#${row.same_as})\n\n> ${row.claim[locale]}`;
  const observed =
    row.observed === ''
      ? ''
      : `\n\n${words.observed}\n\n${row.observed
          .split('; ')
          .map((seen) => `- ${cell(seen)}`)
          .join('\n')}`;
  return `<a id="${row.id}"></a>${heading}\n\n> ${row.claim[locale]}\n\n${row.qualification[locale]}${observed}`;
}

function list(verdict: Verdict, locale: Locale): string {
  const rows = claims.filter((claim) => claim.verdict === verdict && claim.same_as === undefined);
  const words = vocabulary[locale];
  return table(
    [words.claim, words.itSays, words.butIs],
    rows.map((row) => [`[${row.id}](#${row.id})`, cell(row.claim[locale]), cell(row.qualification[locale])]),
  );
}

interface Vocabulary {
  readonly title: string;
  readonly introduction: (claims: number, trials: number, kernel: string) => string;
  readonly meaning: string;
  readonly verdict: string;
  readonly number: string;
  readonly wrong: string;
  readonly partly: string;
  readonly claim: string;
  readonly itSays: string;
  readonly butIs: string;
  readonly sameAs: string;
  readonly observed: string;
}

const vocabulary: Readonly<Record<Locale, Vocabulary>> = {
  en: {
    title: 'The documents on trial',
    introduction: (count, trials, kernel) =>
      `Four documents about ports, and some common beliefs, make ${count} claims. Each is put on trial on a running kernel (${kernel}) by ${trials} trials in \`test/kernel/recorder\`; the tests run them again and compare. The claims are in our own words; the documents are cited by title and section. This page is written by \`tools/generate/claims.ts\`.`,
    meaning:
      '*Confirmed*: everything that the trial saw is as the claim says. *Qualified*: some of it. *Refuted*: nothing. *Not testable*: no call could show it, and the reason is given.',
    verdict: 'Verdict',
    number: 'Claims',
    wrong: 'Refuted',
    partly: 'Qualified',
    claim: 'Claim',
    itSays: 'It says',
    butIs: 'What is so',
    sameAs: 'says the same as',
    observed: 'Observed:',
  },
  'zh-CN': {
    title: '接受检验的文档',
    introduction: (count, trials, kernel) =>
      `四篇关于端口的文档以及一些常见说法，共有 ${count} 条论断。每一条都在运行中的内核（${kernel}）上由 \`test/kernel/recorder\` 里的 ${trials} 个试验检验；测试会重新运行并比对。论断用我们自己的话写成；文档按标题和小节引用。本页由 \`tools/generate/claims.ts\` 生成。`,
    meaning: '*成立*：试验所见全部符合论断。*有条件成立*：部分符合。*不成立*：全不符合。*无法检验*：没有哪个调用能显示它，并说明了原因。',
    verdict: '判定',
    number: '条数',
    wrong: '不成立的',
    partly: '有条件成立的',
    claim: '论断',
    itSays: '它说',
    butIs: '实际是',
    sameAs: '同',
    observed: '观察到：',
  },
};

generate([{ name: 'claims', text: page }]);
