import type { Locale, Text } from '@bindwise/semantics';

/** What a command does and takes; without a name, the list of commands. */
export function help(command: string | undefined, locale: Locale): string {
  const text = command !== undefined && Object.hasOwn(pages, command) ? pages[command] : overview;
  return (text ?? overview)[locale];
}

const overview: Text = {
  en: `Bindwise says what bind() will do, and why.

Usage: bindwise COMMAND [ARGUMENTS]

  check [PATH…]   find mistakes that make bind() fail, in C, C++, Python, TypeScript and JavaScript
  explain PORT    why bind() fails on this machine now: a port, or the text of an error
  ports [PATH…]   every endpoint that the code binds, and which of them cannot be held at once
  predict         what bind() does in the scenarios on standard input
  rule [NAME]     the page of a rule; without a name, the table of rules
  claims          what four documents say about ports, and what a running kernel said to it

  --help          this help; \`bindwise COMMAND --help\` for a command's
  --version       the version

Every command takes --locale en|zh-CN.
`,
  'zh-CN': `Bindwise 说明 bind() 会怎样，以及为什么。

用法：bindwise 命令 [参数]

  check [PATH…]   在 C、C++、Python、TypeScript 和 JavaScript 中找出使 bind() 失败的错误
  explain PORT    bind() 此刻在本机为何失败：给出端口，或错误文字
  ports [PATH…]   代码绑定的所有端点，以及哪些不能同时占用
  predict         在标准输入给出的各种情形下，bind() 会怎样
  rule [NAME]     一条规则的说明页；不给名字时列出全部规则
  claims          四篇文档关于端口的说法，以及在真实内核上试验的结果

  --help          显示本帮助；\`bindwise 命令 --help\` 显示该命令的帮助
  --version       显示版本

每个命令都可带 --locale en|zh-CN。
`,
};

const pages: Readonly<Record<string, Text>> = {
  check: {
    en: `Usage: bindwise check [OPTIONS] [PATH…]

Checks files and folders; without PATH the working folder. Leaves out what git ignores, hidden folders, node_modules,
binary files and files over the size limit (1 MiB, or maxFileSize of bindwise.json).

  --format FORMAT        pretty (default), json, sarif or github
  --fix                  write the preferred fixes to the files
  --platform PLATFORM    auto, linux, darwin, freebsd or windows; where the code will run
  --severity LEVEL       the least level to show: error, warning, information or hint (default)
  --config FILE          use this project file instead of the nearest bindwise.json
  --jobs N               check with N threads; the output is the same for any N
  --locale LOCALE        en or zh-CN; by default what LC_ALL, LC_MESSAGES or LANG says
  --stdin                check what comes on standard input, as the file …
  --stdin-filename NAME  … of this name
  --no-ignore            also what git ignores, and findings that a comment hides
  --no-color             no colour; NO_COLOR does the same

Exit status: 0 nothing at warning or above is shown, 1 something is, 2 something that was asked for could not be done.
`,
    'zh-CN': `用法：bindwise check [选项] [PATH…]

检查文件和文件夹；不给 PATH 时检查当前文件夹。略过 git 忽略的文件、隐藏文件夹、node_modules、
二进制文件，以及超过大小上限的文件（1 MiB，或 bindwise.json 的 maxFileSize）。

  --format FORMAT        pretty（默认）、json、sarif 或 github
  --fix                  把首选修复写入文件
  --platform PLATFORM    auto、linux、darwin、freebsd 或 windows：代码将在哪里运行
  --severity LEVEL       显示的最低级别：error、warning、information 或 hint（默认）
  --config FILE          用这个项目文件，而不是最近的 bindwise.json
  --jobs N               用 N 个线程检查；无论 N 是多少，输出都一样
  --locale LOCALE        en 或 zh-CN；默认由 LC_ALL、LC_MESSAGES 或 LANG 决定
  --stdin                检查标准输入的内容，当作文件 …
  --stdin-filename NAME  … 它的文件名
  --no-ignore            也检查 git 忽略的文件，并显示被注释隐藏的发现
  --no-color             不用颜色；与 NO_COLOR 相同

退出状态：0 没有显示 warning 及以上的发现，1 有，2 有要求的事没能做到。
`,
  },
  explain: {
    en: `Usage: bindwise explain [OPTIONS] PORT | TEXT…

Says who holds a port of this machine now, in what state, since when, why that blocks a bind(), and what helps. TEXT is what a
program printed when it failed; more than a hundred runtimes and tools are understood. Without operands the text comes on
standard input: \`node app.js 2>&1 | bindwise explain\`.

  --port PORT          the port, where the text names none or another is meant
  --protocol PROTOCOL  tcp or udp
  --address ADDRESS    the numeric address that was to be bound
  --format FORMAT      pretty (default) or json
  --no-trial           bind nothing to find out; then no free port is named either
  --locale LOCALE      en or zh-CN
  --no-color           no colour; NO_COLOR does the same

Exit status: 0 explained, 2 the text is no bind error that is known, or something that was asked for could not be done.
`,
    'zh-CN': `用法：bindwise explain [选项] PORT | TEXT…

说明此刻本机的某个端口被谁占着、处于什么状态、从何时起，为什么会挡住 bind()，以及怎么办。TEXT 是程序失败时打印的文字；
能看懂一百多种运行时和工具的文字。不给参数时从标准输入读取：\`node app.js 2>&1 | bindwise explain\`。

  --port PORT          端口；文字没有给出或另有所指时使用
  --protocol PROTOCOL  tcp 或 udp
  --address ADDRESS    要绑定的数字形式的地址
  --format FORMAT      pretty（默认）或 json
  --no-trial           不做试探性的绑定；这样也就不会给出空闲端口
  --locale LOCALE      en 或 zh-CN
  --no-color           不用颜色；与 NO_COLOR 相同

退出状态：0 已说明，2 文字不是已知的 bind 错误，或有要求的事没能做到。
`,
  },
  ports: {
    en: `Usage: bindwise ports [OPTIONS] [PATH…]

Lists every endpoint that the code binds: protocol, address and port (or where they come from), what the socket does, its
options as bind() finds them, the API and the place; then those that cannot be held at once. Without PATH the working folder.

  --format FORMAT      pretty (default), json or dot (for Graphviz)
  --platform PLATFORM  auto, linux, darwin, freebsd or windows; where the code will run
  --config FILE        use this project file instead of the nearest bindwise.json
  --jobs N             look into files with N threads; the output is the same for any N
  --locale LOCALE      en or zh-CN
  --no-ignore          also what git ignores
  --no-color           no colour; NO_COLOR does the same

Exit status: 0 no conflict at warning or above, 1 there is one, 2 something that was asked for could not be done.
`,
    'zh-CN': `用法：bindwise ports [选项] [PATH…]

列出代码绑定的所有端点：协议、地址和端口（或它们的来源）、套接字的作用、bind() 时的选项、所用 API 和位置；
然后列出不能同时占用的端点。不给 PATH 时检查当前文件夹。

  --format FORMAT      pretty（默认）、json 或 dot（供 Graphviz 使用）
  --platform PLATFORM  auto、linux、darwin、freebsd 或 windows：代码将在哪里运行
  --config FILE        用这个项目文件，而不是最近的 bindwise.json
  --jobs N             用 N 个线程查看文件；无论 N 是多少，输出都一样
  --locale LOCALE      en 或 zh-CN
  --no-ignore          也包括 git 忽略的文件
  --no-color           不用颜色；与 NO_COLOR 相同

退出状态：0 没有 warning 及以上的冲突，1 有，2 有要求的事没能做到。
`,
  },
  predict: {
    en: `Usage: bindwise predict [OPTIONS] < SCENARIOS

Reads a scenario a line, as JSON, and writes what bind() does in it, a line each, in order. A line that is none is answered
with "error", and the next is read.

  {"id": 1, "existing": [{"protocol": "tcp", "family": "ipv4", "address": "0.0.0.0", "port": 8888, "options": {},
   "state": "listening", "uid": 1000}], "request": {"protocol": "tcp", "family": "ipv4", "address": "127.0.0.1",
   "port": 8888, "options": {"SO_REUSEADDR": true}, "uid": 1000}}        (in one line)

States: bound, listening, accepted, time-wait, connected.

  --platform PLATFORM  auto, linux, darwin, freebsd or windows
  --locale LOCALE      en or zh-CN: the language of "reason" and "error"
`,
    'zh-CN': `用法：bindwise predict [选项] < 情形

每行读入一个 JSON 写的情形，每行写出其中 bind() 的结果，次序相同。不是情形的行得到 "error"，然后继续读下一行。

  {"id": 1, "existing": [{"protocol": "tcp", "family": "ipv4", "address": "0.0.0.0", "port": 8888, "options": {},
   "state": "listening", "uid": 1000}], "request": {"protocol": "tcp", "family": "ipv4", "address": "127.0.0.1",
   "port": 8888, "options": {"SO_REUSEADDR": true}, "uid": 1000}}        （写在一行里）

状态：bound、listening、accepted、time-wait、connected。

  --platform PLATFORM  auto、linux、darwin、freebsd 或 windows
  --locale LOCALE      en 或 zh-CN："reason" 和 "error" 的语言
`,
  },
  rule: {
    en: `Usage: bindwise rule [OPTIONS] [NAME]

Shows the page of a rule: what it finds, why that matters, and what to write instead. Without NAME, the table of rules.

  --format FORMAT  pretty (default) or json
  --locale LOCALE  en or zh-CN
`,
    'zh-CN': `用法：bindwise rule [选项] [NAME]

显示一条规则的说明页：它发现什么、为什么要紧、应该怎么写。不给 NAME 时列出全部规则。

  --format FORMAT  pretty（默认）或 json
  --locale LOCALE  en 或 zh-CN
`,
  },
  claims: {
    en: `Usage: bindwise claims [OPTIONS]

Lists what four documents say about ports, each with the verdict of its trial on a running kernel.

  --format FORMAT  pretty (default) or json
  --locale LOCALE  en or zh-CN
`,
    'zh-CN': `用法：bindwise claims [选项]

列出四篇文档关于端口的说法，以及每个说法在真实内核上试验的结论。

  --format FORMAT  pretty（默认）或 json
  --locale LOCALE  en 或 zh-CN
`,
  },
};
