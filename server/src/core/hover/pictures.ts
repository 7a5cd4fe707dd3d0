import type { CallResult, Locale, Text } from '@bindwise/semantics';
import { imageOf } from './svg.ts';

/** A restart over the connections of the last run: what this bind() is answered while they are in TIME_WAIT. Markdown. */
export function restartPicture(answer: CallResult, port: number): Text {
  const alt: Text = {
    en: `Timeline: the last run closed its connections, which stay in TIME_WAIT; bind of port ${port} meanwhile: ${answer}`,
    'zh-CN': `时间线：上次运行关闭的连接停留在 TIME_WAIT；此时绑定端口 ${port}：${answer}`,
  };
  return inBothLanguages((locale) => imageOf(restartDrawing(answer, port, locale), height, alt[locale]));
}

/** Two connections that would be the same four-tuple: what a second instance with the same local port is answered, by the call that decides it. Markdown. */
export function fourTuplePicture(call: 'bind' | 'connect', answer: CallResult, port: number): Text {
  const alt: Text = {
    en: `Two instances of the client want local port ${port} and the same server: ${call} of the second: ${answer}`,
    'zh-CN': `客户端的两个实例要用同一个本地端口 ${port} 连接同一服务器：第二个实例的 ${call}：${answer}`,
  };
  return inBothLanguages((locale) => imageOf(fourTupleDrawing(call, answer, port, locale), height, alt[locale]));
}

/** Of a drawing: low enough for the first glance at a hover to take in more than it. */
const height = 84;

function inBothLanguages(draw: (locale: Locale) => string): Text {
  return { en: draw('en'), 'zh-CN': draw('zh-CN') };
}

const words = {
  lastRun: { en: 'last run', 'zh-CN': '上次运行' },
  thisRun: { en: 'this run', 'zh-CN': '这次运行' },
  until: { en: 'until they are gone', 'zh-CN': '直到它们消失' },
  first: { en: 'first instance', 'zh-CN': '第一个实例' },
  second: { en: 'second instance', 'zh-CN': '第二个实例' },
  connected: { en: 'connected', 'zh-CN': '已连接' },
  server: { en: 'server', 'zh-CN': '服务器' },
} satisfies Record<string, Text>;

function restartDrawing(answer: CallResult, port: number, locale: Locale): string {
  const isOk = answer === 'ok';
  return [
    text(14, 28, 'dim', words.lastRun[locale]),
    line(90, 24, 244, 'run'),
    dot(90, 24, 'run'),
    text(98, 17, 'small', `bind :${port} · listen · close`),
    '<rect class="wait" x="246" y="13" width="150" height="20" rx="3"/>',
    text(290, 27, 'small', 'TIME_WAIT'),
    '<line class="edge" x1="396" y1="8" x2="396" y2="78"/>',
    text(14, 62, 'dim', words.thisRun[locale]),
    ...(isOk ? [line(270, 58, 446, 'ok')] : ['<line class="failing" x1="270" y1="58" x2="396" y2="58"/>', line(396, 58, 446, 'ok')]),
    dot(270, 58, isOk ? 'ok' : 'bad'),
    text(196, 62, 'small', `bind :${port}`),
    text(280, 51, isOk ? 'good' : 'fail', isOk ? '✓ ok' : `✗ ${answer}`),
    ...(isOk ? [] : [text(280, 74, 'small', words.until[locale])]),
  ].join('');
}

function fourTupleDrawing(call: string, answer: CallResult, port: number, locale: Locale): string {
  const isOk = answer === 'ok';
  return [
    text(14, 28, 'dim', words.first[locale]),
    box(118, 12, 74, `:${port}`),
    line(192, 24, 392, 'run'),
    text(262, 18, 'small', words.connected[locale]),
    box(392, 12, 58, words.server[locale], 60),
    text(14, 64, 'dim', words.second[locale]),
    box(118, 48, 74, `:${port}`),
    isOk ? line(192, 60, 392, 'ok') : '<line class="failing" x1="192" y1="60" x2="392" y2="60"/>',
    text(204, 53, isOk ? 'good' : 'fail', isOk ? `${call} ✓ ok` : `${call} ✗ ${answer}`),
  ].join('');
}

function text(x: number, y: number, kind: string, content: string): string {
  return `<text class="${kind}" x="${x}" y="${y}">${content}</text>`;
}

function line(from: number, y: number, to: number, kind: string): string {
  return `<line class="${kind}" x1="${from}" y1="${y}" x2="${to}" y2="${y}"/>`;
}

function dot(x: number, y: number, kind: string): string {
  return `<circle class="${kind}" cx="${x}" cy="${y}" r="4"/>`;
}

function box(x: number, y: number, width: number, label: string, height = 24): string {
  return `<rect class="box" x="${x}" y="${y}" width="${width}" height="${height}" rx="4"/>${text(x + 10, y + height / 2 + 4, 'small', label)}`;
}
